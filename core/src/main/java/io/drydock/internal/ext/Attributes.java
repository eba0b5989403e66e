package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2fs_xattrs_iterate$func;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Extended attributes, wherever they are: in the inode, in a block, in inodes of their own. ACLs
 * are as getxattr(2) shows them, not as they are on disk.
 *
 * <p>Threading: under the volume's lock.
 */
final class Attributes {
    /** Content of small files stands as one, which is none to anybody else. */
    static final String INLINE_DATA = "system.data";

    /** A prefix, 255 bytes and a NUL. */
    private static final int MAX_NAME_BYTES = 512;

    /** XATTR_ABORT of ext2fs.h. */
    private static final int STOP = 1;

    private final ExtVolume volume;
    private final MemorySegment visit;
    private final Map<String, byte[]> found = new LinkedHashMap<>();

    Attributes(ExtVolume volume) {
        this.volume = volume;
        this.visit = ext2fs_xattrs_iterate$func.allocate(this::visit, volume.arena());
    }

    /**
     * Something that is done with the attributes of an inode ({@code struct ext2_xattr_handle}).
     */
    interface Use<T> {
        T of(MemorySegment attributes) throws IOException;
    }

    /** Reads all of them, and lets something be done with that. */
    <T> Optional<T> with(long inode, Use<T> use) throws IOException {
        MemorySegment cell = volume.cell();
        long error = Ext2fs.ext2fs_xattrs_open(volume.fs(), (int) inode, cell);
        if (error == Ext2fs.EXT2_ET_MISSING_EA_FEATURE()) {
            return Optional.empty();
        }
        volume.check(error);
        MemorySegment attributes = cell.get(ValueLayout.ADDRESS, 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocateFrom(ValueLayout.ADDRESS, attributes);
            try {
                volume.check(Ext2fs.ext2fs_xattrs_read(attributes));
                return Optional.of(use.of(attributes));
            } finally {
                Ext2fs.ext2fs_xattrs_close(pointer);
            }
        }
    }

    /** All of them, by their full names. */
    Map<String, byte[]> all(long inode) throws IOException {
        Map<String, byte[]> raw = with(inode, this::stored).orElse(Map.of());
        Map<String, byte[]> shown = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> attribute : raw.entrySet()) {
            String name = attribute.getKey();
            byte[] value = attribute.getValue();
            if (StoredAcl.isOne(name)) {
                value =
                        StoredAcl.shown(value)
                                .orElseThrow(() -> volume.corrupt("an ACL of inode " + inode));
            }
            shown.put(name, value);
        }
        return shown;
    }

    private Map<String, byte[]> stored(MemorySegment attributes) throws IOException {
        found.clear();
        volume.check(Ext2fs.ext2fs_xattrs_iterate(attributes, visit, MemorySegment.NULL));
        found.remove(INLINE_DATA);
        return Map.copyOf(found);
    }

    /** Called by the library. An exception that left it would end the JVM. */
    @SuppressWarnings("CatchThrowable")
    private int visit(MemorySegment name, MemorySegment value, long bytes, MemorySegment ignored) {
        try {
            found.put(
                    name.reinterpret(MAX_NAME_BYTES).getString(0, StandardCharsets.UTF_8),
                    value.reinterpret(bytes).toArray(ValueLayout.JAVA_BYTE));
            return 0;
        } catch (Throwable e) {
            return STOP; // a name that is none; what there is before it is given
        }
    }
}
