package io.drydock.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A stream of bytes to a server and back, that never blocks but in {@link #await}.
 *
 * <p>Threading: one thread reads, one writes, one waits, at a time each; {@link #wakeUp} and {@link
 * #close} may be called by any thread.
 */
interface Transport extends AutoCloseable {
    /**
     * Reads what is there.
     *
     * @return how many bytes; 0 when there is nothing yet, -1 when the server has closed
     */
    long read(ByteBuffer into) throws IOException;

    /** As {@link #read(ByteBuffer)}, into one buffer and then into the other. */
    long read(ByteBuffer first, ByteBuffer second) throws IOException;

    /** Writes what can be taken now, of the first {@code count} buffers in turn. */
    void write(ByteBuffer[] from, int count) throws IOException;

    /**
     * Waits until there is something to read, or to write if that is asked for, until {@link
     * #wakeUp} or {@link #close}, or until the time is over.
     */
    void await(boolean writable, long nanos) throws IOException;

    /** Ends a wait that is going on, or the next one. */
    void wakeUp();

    /** Closes the stream; what is going on ends with an exception or as if woken up. */
    @Override
    void close();
}
