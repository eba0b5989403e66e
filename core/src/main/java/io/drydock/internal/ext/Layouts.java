package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.filesystem.FileType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Knows the layouts of the inodes that were lately looked at.
 *
 * <p>Threading: under the volume's lock.
 */
final class Layouts {
    private static final int MAX_LAYOUTS = 64;

    /** Of all of them together, unless one alone has more. */
    private static final int MAX_RUNS = 1 << 20;

    /** What a value of an extended attribute can have, in which the most of it is. */
    private static final long MAX_INLINE_BYTES = 128 << 10;

    private final ExtVolume volume;
    private final MapReader maps;
    private final LinkedHashMap<Integer, FileLayout> known =
            new LinkedHashMap<>(2 * MAX_LAYOUTS, 0.75f, true);
    private long runs;

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
            keep(inode.number(), found);
        }
        return found;
    }

    private void keep(int number, FileLayout layout) {
        known.put(number, layout);
        runs += layout.map().runs().size();
        while (known.size() > MAX_LAYOUTS || (runs > MAX_RUNS && known.size() > 1)) {
            forgotten(known.pollFirstEntry().getValue());
        }
    }

    /** What is known of an inode is no longer so. */
    void forget(long number) {
        forgotten(known.remove((int) number));
    }

    private void forgotten(@Nullable FileLayout layout) {
        runs -= layout == null ? 0 : layout.map().runs().size();
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
