package io.drydock.benchmarks.nbd;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** One of the clients that are compared, connected to the server. */
interface Client extends AutoCloseable {
    /** The size of the export. */
    long sizeBytes();

    /** Reads and waits. */
    void read(long offset, MemorySegment into) throws IOException;

    /** Writes and waits. */
    void write(long offset, MemorySegment from) throws IOException;

    /** Zeroes and waits. */
    void zero(long offset, long bytes) throws IOException;

    /** What does this work by requests that do not wait. */
    Load pipeline(Work work);

    @Override
    void close() throws IOException;

    /** Some work that can be done for any time. */
    @FunctionalInterface
    interface Load {
        /**
         * Makes requests until the time has come, and waits for the last of them.
         *
         * @param deadline in terms of {@link System#nanoTime}
         * @return how many
         */
        long run(long deadline) throws IOException;

        /** Tidies up after a run; the time does not count. */
        default void tidy() throws IOException {}
    }
}
