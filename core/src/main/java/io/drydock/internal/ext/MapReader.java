package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2fs_block_iterate3$func;
import io.drydock.bindings.ext2fs.ext2fs_extent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads where the blocks of an inode are: from its extents, or from the lists of blocks of ext2 and
 * ext3.
 *
 * <p>Threading: under the volume's lock.
 */
final class MapReader {
    private final ExtVolume volume;
    private final MemorySegment extent;
    private final MemorySegment blockFound;
    private BlockMap.Builder found;
    private boolean sound;

    MapReader(ExtVolume volume) {
        this.volume = volume;
        this.extent = ext2fs_extent.allocate(volume.arena());
        this.blockFound = ext2fs_block_iterate3$func.allocate(this::block, volume.arena());
        this.found = builder();
    }

    private BlockMap.Builder builder() {
        return new BlockMap.Builder(volume.firstBlock(), volume.blocks());
    }

    BlockMap read(Inode inode) throws IOException {
        found = builder();
        sound = true;
        if (inode.has(Ext2fs.EXT4_EXTENTS_FL())) {
            readExtents(inode);
        } else {
            int flags = Ext2fs.BLOCK_FLAG_READ_ONLY();
            volume.check(
                    Ext2fs.ext2fs_block_iterate3(
                            volume.fs(),
                            inode.number(),
                            flags,
                            MemorySegment.NULL,
                            blockFound,
                            MemorySegment.NULL));
        }
        if (found.isFull()) {
            throw volume.tooLarge("inode " + number(inode) + " is in millions of pieces");
        }
        if (!sound) {
            throw volume.corrupt("the blocks of inode " + number(inode) + " are not in order");
        }
        BlockMap map = found.build();
        if (inode.isDirectory() && map.hasSharedBlocks()) {
            throw volume.corrupt("directory " + number(inode) + " has a block twice");
        }
        return map;
    }

    private static long number(Inode inode) {
        return Integer.toUnsignedLong(inode.number());
    }

    /**
     * Called by the library; a count below 0 is a block of block numbers. An exception that left it
     * would end the JVM.
     */
    @SuppressWarnings("CatchThrowable")
    private int block(
            MemorySegment fs,
            MemorySegment number,
            long count,
            long reference,
            int offset,
            MemorySegment ignored) {
        try {
            if (count >= 0) {
                long physical = number.reinterpret(Long.BYTES).get(ValueLayout.JAVA_LONG, 0);
                sound = found.add(new Run(count, physical, 1, true));
            }
        } catch (Throwable e) {
            sound = false;
        }
        return sound ? 0 : Ext2fs.BLOCK_ABORT();
    }

    private void readExtents(Inode inode) throws IOException {
        volume.check(
                Ext2fs.ext2fs_extent_open2(
                        volume.fs(), inode.number(), inode.bytes(), volume.cell()));
        MemorySegment tree = volume.cell().get(ValueLayout.ADDRESS, 0);
        try {
            walk(tree);
        } finally {
            Ext2fs.ext2fs_extent_free(tree);
        }
    }

    /** In the order of a walk through the tree, which shows inner nodes twice. */
    private void walk(MemorySegment tree) throws IOException {
        int operation = Ext2fs.EXT2_EXTENT_ROOT();
        // More there cannot be; a tree that has circles has no end.
        for (long left = 2 * volume.blocks() + 1; sound; left--) {
            long error = Ext2fs.ext2fs_extent_get(tree, operation, extent);
            if (error == Ext2fs.EXT2_ET_EXTENT_NO_NEXT()
                    || error == Ext2fs.EXT2_ET_NO_CURRENT_NODE()) {
                return;
            }
            volume.check(error);
            int flags = ext2fs_extent.e_flags(extent);
            if ((flags & Ext2fs.EXT2_EXTENT_FLAGS_LEAF()) != 0) {
                sound = found.add(run(flags));
            }
            sound &= left > 0;
            operation = Ext2fs.EXT2_EXTENT_NEXT();
        }
    }

    private Run run(int flags) {
        return new Run(
                ext2fs_extent.e_lblk(extent),
                ext2fs_extent.e_pblk(extent),
                ext2fs_extent.e_len(extent) & 0xffffffffL,
                (flags & Ext2fs.EXT2_EXTENT_FLAGS_UNINIT()) == 0);
    }
}
