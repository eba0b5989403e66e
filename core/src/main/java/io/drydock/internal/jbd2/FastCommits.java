package io.drydock.internal.jbd2;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What follows the log where the filesystem was mounted with fast commits: changes of inodes rather
 * than blocks, made after the last transaction (fs/ext4/fast_commit.h).
 */
final class FastCommits {
    private static final int HEAD = 9;
    private static final int TRANSACTION = 8;

    private FastCommits() {}

    /** Throws when there are any: without them the filesystem is whole, but older. */
    static void refuse(JournalSuperblock journal, JournalFile file, LogEnd end, Fault fault)
            throws IOException {
        long first = journal.end() + 1;
        if (journal.start() == 0 || !journal.hasFastCommits() || first >= file.blocks()) {
            return;
        }
        ByteBuffer block = ByteBuffer.wrap(file.read(first)).order(ByteOrder.LITTLE_ENDIAN);
        if (block.getShort(0) == HEAD && block.getInt(TRANSACTION) == end.sequence()) {
            throw fault.unsupported("its journal has fast commits");
        }
    }
}
