package io.drydock.internal.jbd2;

import java.io.IOException;

/** The blocks of the log, which goes on at its first block after its last one. */
final class Log {
    private final JournalSuperblock journal;
    private final JournalFile file;

    Log(JournalSuperblock journal, JournalFile file) {
        this.journal = journal;
        this.file = file;
    }

    /** How many blocks it has at most. */
    long blocks() {
        return journal.end() - journal.first();
    }

    /** The block so many blocks after another one. */
    long after(long block, long count) {
        return journal.first() + (block - journal.first() + count) % blocks();
    }

    byte[] read(long block) throws IOException {
        return file.read(block);
    }
}
