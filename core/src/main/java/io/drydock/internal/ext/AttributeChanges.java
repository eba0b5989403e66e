package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_ext_attr_header;
import io.drydock.bindings.ext2fs.ext2_super_block;
import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Sets and removes extended attributes.
 *
 * <p>Threading: under the volume's lock.
 */
final class AttributeChanges {
    private static final List<String> PREFIXES = List.of("user.", "trusted.", "security.");
    private static final int MAX_NAME_BYTES = 255;

    /** XATTR_SIZE_MAX of linux/limits.h. */
    private static final int MAX_VALUE_BYTES = 1 << 16;

    private final ExtVolume volume;
    private final Layouts layouts;
    private final Attributes attributes;
    private final ExtChanges changes;

    AttributeChanges(ExtVolume volume, Layouts layouts, Attributes attributes, ExtChanges changes) {
        this.volume = volume;
        this.layouts = layouts;
        this.attributes = attributes;
        this.changes = changes;
    }

    void set(long number, String name, byte[] value) throws IOException {
        checkName(name);
        if (value.length > MAX_VALUE_BYTES) {
            throw InodeException.of(LibC.E2BIG());
        }
        try (Arena arena = Arena.ofConfined()) {
            Inode before = changes.reducible(number, arena);
            refuseShared(before);
            changes.reserve(2 + value.length / volume.blockBytes());
            haveFeature();
            MemorySegment key = arena.allocateFrom(name);
            MemorySegment bytes = arena.allocate(Math.max(1, value.length));
            MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, 0, value.length);
            layouts.forget(number);
            long free = freeBlocks();
            attributes.with(
                    number,
                    all -> {
                        volume.check(Ext2fs.ext2fs_xattr_set(all, key, bytes, value.length));
                        return true;
                    });
            changed(volume.inode(number, arena), before, free);
        }
    }

    private static void checkName(String name) throws InodeException {
        if (StoredAcl.isOne(name)) {
            return;
        }
        String prefix =
                PREFIXES.stream()
                        .filter(name::startsWith)
                        .findFirst()
                        .orElseThrow(InodeException::notSupported);
        int bytes = name.getBytes(StandardCharsets.UTF_8).length - prefix.length();
        if (bytes == 0) {
            throw InodeException.of(LibC.EINVAL());
        }
        if (bytes > MAX_NAME_BYTES) {
            throw InodeException.of(LibC.ERANGE());
        }
    }

    /** The first attribute of a filesystem makes it one that has them. */
    private void haveFeature() {
        int feature = Ext2fs.EXT2_FEATURE_COMPAT_EXT_ATTR();
        if (!volume.hasCompatible(feature)) {
            MemorySegment superblock = volume.superblock();
            int features = ext2_super_block.s_feature_compat(superblock);
            ext2_super_block.s_feature_compat(superblock, features | feature);
            changes.superblockChanged();
        }
    }

    void remove(long number, String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Inode before = changes.reducible(number, arena);
            refuseShared(before);
            if (!attributes.all(number).containsKey(name)) {
                throw InodeException.of(LibC.ENODATA());
            }
            changes.reserve(1);
            layouts.forget(number);
            MemorySegment key = arena.allocateFrom(name);
            long free = freeBlocks();
            attributes.with(
                    number,
                    all -> {
                        volume.check(Ext2fs.ext2fs_xattr_remove(all, key));
                        return true;
                    });
            changed(volume.inode(number, arena), before, free);
        }
    }

    private long freeBlocks() {
        return Ext2fs.ext2fs_free_blocks_count(volume.superblock());
    }

    /**
     * The library does not count to the inode what others take that hold its large values.
     *
     * @param free how many blocks were free before the change
     */
    private void changed(Inode inode, Inode before, long free) throws IOException {
        if (volume.hasIncompatible(Ext2fs.EXT4_FEATURE_INCOMPAT_EA_INODE())) {
            inode.addSectors(before, (free - freeBlocks()) * volume.blockBytes());
        }
        changes.changed(inode);
    }

    /** Of an inode that is given up: its block, and the inodes that hold large values. */
    void release(Inode inode) throws IOException {
        if (volume.hasIncompatible(Ext2fs.EXT4_FEATURE_INCOMPAT_EA_INODE()) && sharers(inode) < 2) {
            removeAll(Integer.toUnsignedLong(inode.number()));
        }
        // It says with a null that the inode is to be read and written.
        MemorySegment stored = MemorySegment.NULL;
        volume.check(Ext2fs.ext2fs_free_ext_attr(volume.fs(), inode.number(), stored));
    }

    /** Gives up the inodes that hold large values; an empty block of attributes stays. */
    private void removeAll(long number) throws IOException {
        for (String name : attributes.all(number).keySet()) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment key = arena.allocateFrom(name);
                attributes.with(
                        number,
                        all -> {
                            volume.check(Ext2fs.ext2fs_xattr_remove(all, key));
                            return true;
                        });
            }
        }
    }

    /**
     * Inodes may share a block of attributes. The library gives each its own when it changes, but
     * does not count then who uses the inodes that hold large values.
     */
    private void refuseShared(Inode inode) throws IOException {
        if (volume.hasIncompatible(Ext2fs.EXT4_FEATURE_INCOMPAT_EA_INODE()) && sharers(inode) > 1) {
            throw changes.unsupported("its attributes are shared with other files (ea_inode)");
        }
    }

    /** How many inodes use its block of attributes; 0 where it has none. */
    private long sharers(Inode inode) throws IOException {
        long block = Ext2fs.ext2fs_file_acl_block(volume.fs(), inode.bytes());
        if (block == 0) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(volume.blockBytes(), Long.BYTES);
            volume.check(Ext2fs.ext2fs_read_ext_attr3(volume.fs(), block, bytes, inode.number()));
            return Integer.toUnsignedLong(ext2_ext_attr_header.h_refcount(bytes));
        }
    }
}
