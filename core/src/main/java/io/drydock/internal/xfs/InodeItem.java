package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * An inode that has changed: {@code struct xfs_inode_log_format} of xfs_log_format.h, the inode as
 * the processor has it, and what of its forks has changed.
 *
 * @param sector that of the buffer that it was in, for whether that has been freed
 */
record InodeItem(LogItem item, int changes, long inode, int device, long sector, int sectors) {
    private static final int BYTES_32 = 52;

    // XFS_ILOG_*.
    private static final int DATA = 0x2 | 0x4;
    private static final int DATA_ROOT = 0x8;
    private static final int DEVICE = 0x10;
    private static final int ATTRIBUTES = 0x40 | 0x80;
    private static final int ATTRIBUTES_ROOT = 0x100;

    private static final int MAGIC = 0x494e;
    private static final int CORE_BYTES = 100;
    private static final int CORE_3_BYTES = 176;
    private static final int CHECKSUM = 100;
    private static final int SEQUENCE = 112;

    static InodeItem of(LogItem item) throws IOException {
        Fields format = item.format();
        // Of a 32-bit machine, without what aligns the number to 8 bytes.
        int shift = format.length() == BYTES_32 ? 4 : 0;
        return new InodeItem(
                item,
                (int) format.int32(4),
                format.int64(16 - shift),
                (int) format.int32(24 - shift),
                format.int64(40 - shift),
                (int) format.int32(48 - shift));
    }

    /** Writes the inode, if nothing later is there. */
    void replay(Replay replay, long sequence) throws IOException {
        Superblock superblock = replay.superblock();
        long offset = superblock.inodeOffset(inode);
        byte[] bytes = new byte[superblock.inodeBytes];
        replay.device().read(offset, MemorySegment.ofArray(bytes));
        Place place = new Place(superblock.name, "inode", inode);
        Fields there = place.fields(bytes);
        if (there.int16(0) != MAGIC) {
            throw there.corrupt("is none, but there are changes of it in the log");
        }
        Fields logged = item.place().littleFields(item.region(1));
        if (isNewer(there, logged, superblock.isVersion5, sequence)) {
            return;
        }
        ByteBuffer made = ByteBuffer.wrap(bytes);
        LoggedInode.copy(logged, made, superblock.isVersion5);
        int core = superblock.isVersion5 ? CORE_3_BYTES : CORE_BYTES;
        copyForks(made, core, superblock.isVersion5);
        if (superblock.isVersion5) {
            made.putLong(SEQUENCE, sequence);
            MetadataSum.put(bytes, CHECKSUM, place);
        }
        replay.device().write(offset, MemorySegment.ofArray(bytes));
    }

    private static boolean isNewer(Fields there, Fields logged, boolean checked, long sequence)
            throws IOException {
        if (checked) {
            long written = there.int64(SEQUENCE);
            return written > 0 && written > sequence;
        }
        // di_flushiter, which begins anew behind 2^16-1.
        int flushed = there.int16(30);
        int now = logged.int16(30);
        boolean begunAnew = flushed == 0xffff && now < 0xffff >> 1;
        return now < flushed && !begunAnew;
    }

    private void copyForks(ByteBuffer made, int core, boolean checked) throws IOException {
        int words = Byte.toUnsignedInt(made.get(82));
        int attributes = words == 0 ? made.capacity() : core + words * 8;
        if (attributes > made.capacity()) {
            throw item.place().corrupt("has attributes behind the end of an inode");
        }
        if ((changes & DEVICE) != 0) {
            made.putInt(core, device);
        }
        int region = 2;
        if ((changes & (DATA | DATA_ROOT)) != 0) {
            boolean root = (changes & DATA_ROOT) != 0;
            copyFork(item.region(region++), root, made.slice(core, attributes - core), checked);
        }
        if ((changes & (ATTRIBUTES | ATTRIBUTES_ROOT)) != 0) {
            boolean root = (changes & ATTRIBUTES_ROOT) != 0;
            int length = made.capacity() - attributes;
            copyFork(item.region(region), root, made.slice(attributes, length), checked);
        }
    }

    private void copyFork(byte[] fork, boolean root, ByteBuffer into, boolean checked)
            throws IOException {
        if (root) {
            LoggedRoot.copy(item.place().fields(fork), into, checked);
        } else if (fork.length > into.capacity()) {
            throw item.place().corrupt("has more for an inode than fits into it");
        } else {
            into.put(0, fork);
        }
    }
}
