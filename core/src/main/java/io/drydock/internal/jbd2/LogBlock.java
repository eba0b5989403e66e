package io.drydock.internal.jbd2;

import java.nio.ByteBuffer;

/**
 * A block of the log that says what others are (include/linux/jbd2.h, struct journal_header_s).
 *
 * @param bytes all of it
 */
record LogBlock(ByteBuffer bytes) {
    static final int MAGIC = 0xc03b3998;
    static final int DESCRIPTOR = 1;
    static final int COMMIT = 2;
    static final int REVOKE = 5;
    static final int HEADER_BYTES = 12;

    private static final int COMMIT_CHECKSUM = 0x10;

    static boolean isOfLog(ByteBuffer bytes) {
        return bytes.getInt(0) == MAGIC;
    }

    int type() {
        return bytes.getInt(4);
    }

    int sequence() {
        return bytes.getInt(8);
    }

    /** How long a descriptor or revoke block is without its checksum. */
    static int usedBytes(JournalSuperblock journal) {
        return journal.blockBytes() - (journal.hasBlockChecksums() ? Integer.BYTES : 0);
    }

    /** Whether the checksum of a descriptor or revoke block is right, if it has one. */
    boolean isWhole(JournalSuperblock journal) {
        return isWhole(journal, journal.blockBytes() - Integer.BYTES);
    }

    /** Whether the checksum of a commit block is right, if it has one of its own. */
    boolean isWholeCommit(JournalSuperblock journal) {
        return isWhole(journal, COMMIT_CHECKSUM);
    }

    private boolean isWhole(JournalSuperblock journal, int checksumAt) {
        return !journal.hasBlockChecksums()
                || bytes.getInt(checksumAt)
                        == journal.seed()
                                .addWithout(bytes.array(), checksumAt, bytes.capacity())
                                .value();
    }

    /** When a commit block was written, in seconds of the epoch. */
    long commitSeconds() {
        return bytes.getLong(0x30);
    }

    /** Whether that is the checksum of the transaction that a commit block ends, or it has none. */
    boolean endsTransactionOf(int checksum) {
        int kindAndSize = bytes.getShort(0xc);
        int found = bytes.getInt(COMMIT_CHECKSUM);
        boolean none = kindAndSize == 0 && found == 0;
        return none || (kindAndSize == 0x0104 && found == checksum);
    }
}
