package io.drydock.internal.jbd2;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The inode of the journal (fs/ext4/ext4.h, struct ext4_inode).
 *
 * @param bytes the first 128 of it
 */
record JournalInode(ByteBuffer bytes) {
    private static final int LENGTH = 128;
    private static final int TYPE_MASK = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int FLAG_ENCRYPTED = 0x800;
    private static final int FLAG_EXTENTS = 0x80000;
    private static final int BLOCKS = 0x28;
    private static final int BLOCKS_LENGTH = 60;

    /** The journal of a filesystem. */
    static JournalFile find(BlockDevice device, ExtSuperblock superblock, Fault fault)
            throws IOException {
        if (superblock.hasOutsideJournal() && superblock.journalInode() == 0) {
            throw fault.unsupported("its journal is on another device");
        }
        JournalInode inode = new JournalInode(read(device, superblock, fault));
        fault.check(inode.isUsable(), "the inode of its journal is none of a journal");
        long blocks = inode.sizeBytes() / superblock.blockBytes();
        BlockMap map = new BlockMap(device, superblock, blocks, fault);
        ByteBuffer roots = inode.bytes.slice(BLOCKS, BLOCKS_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        if (inode.hasExtents()) {
            ExtentTree.read(roots, map);
        } else {
            IndirectBlocks.read(roots, map);
        }
        return new JournalFile(device, superblock.blockBytes(), map);
    }

    private static ByteBuffer read(BlockDevice device, ExtSuperblock superblock, Fault fault)
            throws IOException {
        long number = superblock.journalInode();
        fault.check(
                number > 0 && number <= superblock.inodes(),
                "its journal is said to have inode " + number);
        long group = (number - 1) / superblock.inodesPerGroup();
        long index = (number - 1) % superblock.inodesPerGroup();
        long table = inodeTable(device, superblock, group, fault);
        fault.check(table > 0 && table < superblock.blocks(), "an inode table is beyond its end");
        long offset = table * superblock.blockBytes() + index * superblock.inodeBytes();
        return Bytes.read(device, offset, LENGTH, fault);
    }

    /** Where a group's inode table begins (fs/ext4/ext4.h, struct ext4_group_desc). */
    private static long inodeTable(
            BlockDevice device, ExtSuperblock superblock, long group, Fault fault)
            throws IOException {
        int width = superblock.descriptorBytes();
        int perBlock = superblock.blockBytes() / width;
        long block = superblock.descriptorBlock(group / perBlock);
        fault.check(
                block > 0 && block < superblock.blocks(), "a group descriptor is beyond its end");
        long offset = block * superblock.blockBytes() + group % perBlock * width;
        ByteBuffer descriptor = Bytes.read(device, offset, width, fault);
        long high = width >= 64 ? Bytes.unsigned32(descriptor, 0x28) : 0;
        return high << Integer.SIZE | Bytes.unsigned32(descriptor, 0x8);
    }

    private boolean isUsable() {
        return (Bytes.unsigned16(bytes, 0) & TYPE_MASK) == REGULAR
                && bytes.getShort(0x1a) != 0
                && (bytes.getInt(0x20) & FLAG_ENCRYPTED) == 0
                && sizeBytes() >= 0;
    }

    private boolean hasExtents() {
        return (bytes.getInt(0x20) & FLAG_EXTENTS) != 0;
    }

    private long sizeBytes() {
        return Bytes.unsigned32(bytes, 0x6c) << Integer.SIZE | Bytes.unsigned32(bytes, 0x4);
    }
}
