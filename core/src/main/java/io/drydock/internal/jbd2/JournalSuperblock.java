package io.drydock.internal.jbd2;

import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The journal's superblock (include/linux/jbd2.h, struct journal_superblock_s). Its fields are
 * big-endian, as all of the journal.
 *
 * @param bytes its block
 */
record JournalSuperblock(ByteBuffer bytes) {
    private static final int LENGTH = 1024;
    private static final int VERSION_1 = 3;
    private static final int VERSION_2 = 4;
    private static final int SEQUENCE = 0x18;
    private static final int START = 0x1c;
    private static final int ERROR = 0x20;
    private static final int UUID = 0x30;
    private static final int UUID_LENGTH = 16;
    private static final int CHECKSUM = 0xfc;
    private static final int CHECKSUM_CRC32C = 4;

    private static final int COMPATIBLE_CHECKSUM = 0x1;
    private static final int INCOMPATIBLE_64BIT = 0x2;
    private static final int INCOMPATIBLE_ASYNC_COMMIT = 0x4;
    private static final int INCOMPATIBLE_CSUM_V2 = 0x8;
    private static final int INCOMPATIBLE_CSUM_V3 = 0x10;
    private static final int INCOMPATIBLE_FAST_COMMIT = 0x20;
    private static final int INCOMPATIBLE_KNOWN = 0x3f;
    private static final int DEFAULT_FAST_COMMIT_BLOCKS = 256;

    static JournalSuperblock read(JournalFile file, Fault fault) throws IOException {
        JournalSuperblock read = new JournalSuperblock(ByteBuffer.wrap(file.read(0)));
        read.checkKind(fault);
        read.checkSizes(file, fault);
        return read;
    }

    private void checkKind(Fault fault) throws IOException {
        fault.check(LogBlock.isOfLog(bytes), "its journal has no superblock");
        int version = bytes.getInt(4);
        fault.check(
                version == VERSION_1 || version == VERSION_2,
                "the superblock of its journal is of type " + version);
        int unknown = (incompatible() & ~INCOMPATIBLE_KNOWN) | readOnlyCompatible();
        if (unknown != 0) {
            throw fault.unsupported(
                    "its journal has unknown features 0x" + Integer.toHexString(unknown));
        }
        if (isVersion2() && bytes.getInt(0x40) > 1) {
            throw fault.unsupported("its journal is shared with other filesystems");
        }
        int kinds =
                Integer.bitCount(incompatible() & (INCOMPATIBLE_CSUM_V2 | INCOMPATIBLE_CSUM_V3))
                        + (hasTransactionChecksums() ? 1 : 0);
        fault.check(kinds <= 1, "its journal has several kinds of checksums");
        fault.check(
                !hasBlockChecksums()
                        || (bytes.get(0x50) == CHECKSUM_CRC32C
                                && bytes.getInt(CHECKSUM) == checksum()),
                "the superblock of its journal has a wrong checksum");
    }

    private void checkSizes(JournalFile file, Fault fault) throws CorruptDataException {
        fault.check(
                bytes.getInt(0xc) == file.blockBytes(),
                "its journal is said to have blocks of another size");
        long length = Bytes.unsigned32(bytes, 0x10);
        fault.check(length <= file.blocks(), "its journal is shorter than it says");
        fault.check(
                first() > 0
                        && first() < end()
                        && (start() == 0 || (start() >= first() && start() < end())),
                "its journal begins nowhere");
    }

    /** Only the second version has features. */
    private boolean isVersion2() {
        return bytes.getInt(4) == VERSION_2;
    }

    private int incompatible() {
        return isVersion2() ? bytes.getInt(0x28) : 0;
    }

    private int readOnlyCompatible() {
        return isVersion2() ? bytes.getInt(0x2c) : 0;
    }

    /** Whether block numbers are of 64 bits. */
    boolean isWide() {
        return (incompatible() & INCOMPATIBLE_64BIT) != 0;
    }

    /** Whether a transaction may be incomplete though its end is there. */
    boolean isAsynchronous() {
        return (incompatible() & INCOMPATIBLE_ASYNC_COMMIT) != 0;
    }

    /** Whether each transaction has a checksum, the first kind that there was. */
    boolean hasTransactionChecksums() {
        return isVersion2() && (bytes.getInt(0x24) & COMPATIBLE_CHECKSUM) != 0;
    }

    /** Whether each block has a checksum: the second kind and the third. */
    boolean hasBlockChecksums() {
        return (incompatible() & (INCOMPATIBLE_CSUM_V2 | INCOMPATIBLE_CSUM_V3)) != 0;
    }

    /** Whether tags are of the third kind of checksums. */
    boolean hasWideTags() {
        return (incompatible() & INCOMPATIBLE_CSUM_V3) != 0;
    }

    boolean hasFastCommits() {
        return (incompatible() & INCOMPATIBLE_FAST_COMMIT) != 0;
    }

    int blockBytes() {
        return bytes.capacity();
    }

    /** The first block of the log. */
    long first() {
        return Bytes.unsigned32(bytes, 0x14);
    }

    /** The end of the log's blocks; those for fast commits follow. */
    long end() {
        long length = Bytes.unsigned32(bytes, 0x10);
        if (!hasFastCommits()) {
            return length;
        }
        long fast = Bytes.unsigned32(bytes, 0x54);
        return length - (fast == 0 ? DEFAULT_FAST_COMMIT_BLOCKS : fast);
    }

    /** The block in which the log starts; 0 when it is empty. */
    long start() {
        return Bytes.unsigned32(bytes, START);
    }

    /** The number of the first transaction in the log. */
    int sequence() {
        return bytes.getInt(SEQUENCE);
    }

    boolean hasErrors() {
        return bytes.getInt(ERROR) != 0;
    }

    /** What all checksums of the journal begin with. */
    Crc32c seed() {
        return new Crc32c().add(bytes.array(), UUID, UUID + UUID_LENGTH);
    }

    /** Its block when the log has been replayed up to its end. */
    byte[] emptied(LogEnd end) {
        ByteBuffer copy = ByteBuffer.wrap(bytes.array().clone());
        copy.putInt(SEQUENCE, end.sequence() + 1);
        copy.putInt(START, 0);
        copy.putInt(ERROR, 0);
        JournalSuperblock made = new JournalSuperblock(copy);
        if (hasBlockChecksums()) {
            copy.putInt(CHECKSUM, made.checksum());
        }
        return copy.array();
    }

    private int checksum() {
        return new Crc32c().addWithout(bytes.array(), CHECKSUM, LENGTH).value();
    }
}
