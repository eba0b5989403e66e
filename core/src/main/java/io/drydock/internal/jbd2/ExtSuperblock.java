package io.drydock.internal.jbd2;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The superblock of an ext2, ext3 or ext4 (fs/ext4/ext4.h, struct ext4_super_block), as far as
 * needed to find its journal.
 *
 * @param bytes all of it
 */
record ExtSuperblock(ByteBuffer bytes) {
    private static final int OFFSET = 1024;
    private static final int LENGTH = 1024;
    private static final int MAGIC = 0xef53;
    private static final int MAX_BLOCK_LOG = 6;
    private static final int STATE = 0x3a;
    private static final int STATE_ERRORS = 0x2;
    private static final int INCOMPATIBLE = 0x60;
    private static final int CHECKSUM = 0x3fc;

    private static final int COMPATIBLE_SPARSE_SUPER2 = 0x200;
    private static final int INCOMPATIBLE_RECOVER = 0x4;
    private static final int INCOMPATIBLE_META_BG = 0x10;
    private static final int INCOMPATIBLE_64BIT = 0x80;
    private static final int READ_ONLY_SPARSE_SUPER = 0x1;
    private static final int READ_ONLY_METADATA_CSUM = 0x400;

    static ExtSuperblock read(BlockDevice device, Fault fault) throws IOException {
        ExtSuperblock read = new ExtSuperblock(Bytes.read(device, OFFSET, LENGTH, fault));
        read.check(fault);
        return read;
    }

    private void check(Fault fault) throws CorruptDataException {
        fault.check(Bytes.unsigned16(bytes, 0x38) == MAGIC, "it is no ext2, ext3 or ext4");
        fault.check(
                !hasChecksums() || bytes.getInt(CHECKSUM) == checksum(),
                "its superblock has a wrong checksum");
        fault.check(
                blockLog() <= MAX_BLOCK_LOG
                        && blocks() > 0
                        && blocks() <= Long.MAX_VALUE / blockBytes()
                        && blocksPerGroup() > 0
                        && inodesPerGroup() > 0
                        && isInodeSize()
                        && isDescriptorSize(),
                "the sizes in its superblock make no sense");
    }

    private boolean isInodeSize() {
        int size = inodeBytes();
        return size >= 128 && size <= blockBytes() && Integer.bitCount(size) == 1;
    }

    private boolean isDescriptorSize() {
        int size = descriptorBytes();
        return size >= 32 && size <= blockBytes() && Integer.bitCount(size) == 1;
    }

    private long blockLog() {
        return Bytes.unsigned32(bytes, 0x18);
    }

    int blockBytes() {
        return 1024 << blockLog();
    }

    long blocks() {
        long high = isWide() ? Bytes.unsigned16(bytes, 0x150) : 0;
        return high << Integer.SIZE | Bytes.unsigned32(bytes, 0x4);
    }

    long firstDataBlock() {
        return Bytes.unsigned32(bytes, 0x14);
    }

    long blocksPerGroup() {
        return Bytes.unsigned32(bytes, 0x20);
    }

    long inodesPerGroup() {
        return Bytes.unsigned32(bytes, 0x28);
    }

    long inodes() {
        return Bytes.unsigned32(bytes, 0);
    }

    /** The first revision has inodes of one size. */
    int inodeBytes() {
        return bytes.getInt(0x4c) == 0 ? 128 : Bytes.unsigned16(bytes, 0x58);
    }

    boolean isWide() {
        return (incompatible() & INCOMPATIBLE_64BIT) != 0;
    }

    int descriptorBytes() {
        return isWide() ? Bytes.unsigned16(bytes, 0xfe) : 32;
    }

    private int incompatible() {
        return bytes.getInt(INCOMPATIBLE);
    }

    private boolean hasChecksums() {
        return (bytes.getInt(0x64) & READ_ONLY_METADATA_CSUM) != 0;
    }

    boolean needsRecovery() {
        return (incompatible() & INCOMPATIBLE_RECOVER) != 0;
    }

    boolean hasErrors() {
        return (bytes.getShort(STATE) & STATE_ERRORS) != 0;
    }

    /** The inode of the journal; 0 when there is none, or it is on another device. */
    long journalInode() {
        return Bytes.unsigned32(bytes, 0xe0);
    }

    boolean hasOutsideJournal() {
        return (bytes.getLong(0xd0) | bytes.getLong(0xd8)) != 0 || bytes.getInt(0xe4) != 0;
    }

    /**
     * The first block of the group descriptors' block of that number (fs/ext4/super.c,
     * descriptor_loc).
     */
    long descriptorBlock(long number) {
        boolean scattered =
                (incompatible() & INCOMPATIBLE_META_BG) != 0
                        && number >= Bytes.unsigned32(bytes, 0x104);
        long superblock = OFFSET / blockBytes();
        if (!scattered || number == 0) {
            return superblock + 1 + number;
        }
        long group = number * (blockBytes() / descriptorBytes());
        return firstDataBlock() + group * blocksPerGroup() + (hasCopy(group) ? 1 : 0);
    }

    /** Whether a group other than the first begins with a copy of the superblock. */
    private boolean hasCopy(long group) {
        if ((bytes.getInt(0x5c) & COMPATIBLE_SPARSE_SUPER2) != 0) {
            return group == Bytes.unsigned32(bytes, 0x24c)
                    || group == Bytes.unsigned32(bytes, 0x250);
        }
        return (bytes.getInt(0x64) & READ_ONLY_SPARSE_SUPER) == 0
                || group == 1
                || isPower(group, 3)
                || isPower(group, 5)
                || isPower(group, 7);
    }

    private static boolean isPower(long number, long base) {
        long rest = number;
        while (rest > 1 && rest % base == 0) {
            rest /= base;
        }
        return rest == 1;
    }

    /** It without the need of a replay. */
    ExtSuperblock recovered(boolean errors) {
        ByteBuffer copy = ByteBuffer.wrap(bytes.array().clone()).order(ByteOrder.LITTLE_ENDIAN);
        copy.putInt(INCOMPATIBLE, incompatible() & ~INCOMPATIBLE_RECOVER);
        if (errors) {
            copy.putShort(STATE, (short) (copy.getShort(STATE) | STATE_ERRORS));
        }
        ExtSuperblock made = new ExtSuperblock(copy);
        if (hasChecksums()) {
            copy.putInt(CHECKSUM, made.checksum());
        }
        return made;
    }

    private int checksum() {
        return new Crc32c().add(bytes.array(), 0, CHECKSUM).value();
    }

    void writeTo(BlockDevice device) throws IOException {
        device.write(OFFSET, MemorySegment.ofArray(bytes.array()));
    }
}
