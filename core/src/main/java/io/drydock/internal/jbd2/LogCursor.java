package io.drydock.internal.jbd2;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the log, transaction by transaction, from where it starts.
 *
 * <p>It ends, whatever the log holds: after as many blocks as the log has.
 */
final class LogCursor {
    private final Log log;
    private long position;
    private long left;
    private int sequence;

    LogCursor(JournalSuperblock journal, Log log) {
        this.log = log;
        this.position = journal.start();
        this.sequence = journal.sequence();
        this.left = log.blocks();
    }

    /** The transaction that it is in. */
    int sequence() {
        return sequence;
    }

    /** The block that is next. */
    long position() {
        return position;
    }

    /** The next block, if it is one of this transaction that says what others are; else null. */
    @Nullable LogBlock next() throws IOException {
        if (left <= 0) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(log.read(position));
        LogBlock block = new LogBlock(bytes);
        if (!LogBlock.isOfLog(bytes) || block.sequence() != sequence) {
            return null;
        }
        skip(1);
        return block;
    }

    void skip(int blocks) {
        position = log.after(position, blocks);
        left -= blocks;
    }

    /** What follows is another transaction. */
    void endTransaction() {
        sequence++;
    }
}
