package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.filesystem.FileType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Knows the layouts of the inodes that were lately looked at.
 *
 * <p>Threading: under the volume's lock.
 */
final class Layouts {
    private static final int MAX_LAYOUTS = 64;

    /** What a value of an extended attribute can have, in which the most of it is. */
    private static final long MAX_INLINE_BYTES = 128 << 10;

    private final ExtVolume volume;
    private final MapReader maps;
    private final Map<Integer, FileLayout> known =
            new LinkedHashMap<>(2 * MAX_LAYOUTS, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Integer, FileLayout> eldest) {
                    return size() > MAX_LAYOUTS;
                }
            };

    Layouts(ExtVolume volume) {
        this.volume = volume;
        this.maps = new MapReader(volume);
    }

    FileLayout of(long number) throws IOException {
        FileLayout found = known.get((int) number);
        return found == null ? of(volume.peek(number)) : found;
    }

    FileLayout of(Inode inode) throws IOException {
        FileLayout found = known.get(inode.number());
        if (found == null) {
            found = read(inode);
            known.put(inode.number(), found);
        }
        return found;
    }

    /** What is known of an inode is no longer so. */
    void forget(long number) {
        known.remove((int) number);
    }

    private FileLayout read(Inode inode) throws IOException {
        long size = inode.sizeBytes();
        if (size < 0) {
            throw volume.corrupt("inode " + number(inode) + " has an impossible size");
        }
        if (inode.has(Ext2fs.EXT4_INLINE_DATA_FL())) {
            byte[] content = inline(inode);
            if (inode.type() == FileType.REGULAR && size > content.length) {
                throw volume.corrupt("inode " + number(inode) + " holds less than its size");
            }
            return new FileLayout(size, new BlockMap.Builder(0, 0).build(), content);
        }
        return new FileLayout(size, maps.read(inode), null);
    }

    private static long number(Inode inode) {
        return Integer.toUnsignedLong(inode.number());
    }

    private byte[] inline(Inode inode) throws IOException {
        MemorySegment cell = volume.cell();
        volume.check(Ext2fs.ext2fs_inline_data_size(volume.fs(), inode.number(), cell));
        long size = cell.get(ValueLayout.JAVA_LONG, 0);
        if (size < 0 || size > MAX_INLINE_BYTES) {
            throw volume.corrupt("inode " + number(inode) + " has impossible inline data");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(MAX_INLINE_BYTES);
            volume.check(
                    Ext2fs.ext2fs_inline_data_get(
                            volume.fs(), inode.number(), inode.bytes(), content, cell));
            return content.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
