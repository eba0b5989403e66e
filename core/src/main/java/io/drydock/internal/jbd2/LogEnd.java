package io.drydock.internal.jbd2;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the log ends: after the last transaction that is complete.
 *
 * @param sequence the number of the first transaction that is not replayed
 * @param damaged whether that was complete, but is not what was written
 */
record LogEnd(int sequence, boolean damaged) {

    static LogEnd find(JournalSuperblock journal, Log log, Fault fault) throws IOException {
        return journal.start() == 0
                ? new LogEnd(journal.sequence(), false)
                : new Search(journal, log, fault).find();
    }

    /**
     * The first pass of fs/jbd2/recovery.c, do_one_pass. Blocks of an older log may stand where
     * this one ends, with numbers that fit: their checksums are wrong and they are older.
     */
    private static final class Search {
        private final JournalSuperblock journal;
        private final Log log;
        private final Fault fault;
        private final LogCursor cursor;
        private Crc32 checksum = new Crc32();
        private boolean suspicious;
        private long lastCommit;
        private @Nullable LogEnd interrupted;

        Search(JournalSuperblock journal, Log log, Fault fault) {
            this.journal = journal;
            this.log = log;
            this.fault = fault;
            this.cursor = new LogCursor(journal, log);
        }

        LogEnd find() throws IOException {
            LogBlock block = cursor.next();
            while (block != null) {
                switch (block.type()) {
                    case LogBlock.DESCRIPTOR -> describe(block);
                    case LogBlock.REVOKE -> suspicious |= !block.isWhole(journal);
                    case LogBlock.COMMIT -> {
                        LogEnd end = commit(block);
                        if (end != null) {
                            return end;
                        }
                    }
                    default -> {
                        return end();
                    }
                }
                block = cursor.next();
            }
            return end();
        }

        private LogEnd end() {
            return interrupted != null ? interrupted : new LogEnd(cursor.sequence(), false);
        }

        private void describe(LogBlock block) throws IOException {
            suspicious |= !block.isWhole(journal);
            List<Tag> tags = Tag.all(block, journal);
            if (journal.hasTransactionChecksums() && interrupted == null) {
                checksum.add(block.bytes().array());
                for (int i = 0; i < tags.size(); i++) {
                    checksum.add(log.read(log.after(cursor.position(), i)));
                }
            }
            cursor.skip(tags.size());
        }

        /** Null if the log goes on. */
        private @Nullable LogEnd commit(LogBlock block) throws IOException {
            long seconds = block.commitSeconds();
            if (suspicious) {
                fault.check(
                        Long.compareUnsigned(seconds, lastCommit) < 0,
                        "transaction %d of its journal has a wrong checksum"
                                .formatted(Integer.toUnsignedLong(cursor.sequence())));
                return end();
            }
            if (interrupted != null) {
                // A transaction follows the one that could have been interrupted.
                return new LogEnd(interrupted.sequence, true);
            }
            if (!isSound(block)) {
                if (Long.compareUnsigned(seconds, lastCommit) < 0) {
                    return end();
                }
                interrupted = new LogEnd(cursor.sequence(), !journal.isAsynchronous());
                if (interrupted.damaged) {
                    return interrupted;
                }
            }
            checksum = new Crc32();
            lastCommit = seconds;
            cursor.endTransaction();
            return null;
        }

        private boolean isSound(LogBlock block) {
            return block.isWholeCommit(journal)
                    && (!journal.hasTransactionChecksums()
                            || block.endsTransactionOf(checksum.value()));
        }
    }
}
