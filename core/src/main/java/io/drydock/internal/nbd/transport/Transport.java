package io.drydock.internal.nbd.transport;

import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A stream of bytes to a server and back, that never blocks but in {@link #await}. Memory is native
 * and may be accessed by any thread.
 *
 * <p>Threading: one thread reads, one writes, one waits, at a time each; {@link #wakeUp} and {@link
 * #close} may be called by any thread.
 */
public interface Transport extends AutoCloseable {
    /**
     * Reads what is there.
     *
     * @return how many bytes; 0 when there is nothing yet, -1 when the server has closed
     */
    long read(MemorySegment into) throws IOException;

    /**
     * As {@link #read(MemorySegment)}, into one segment and then into the other, whose arena stays
     * open for certain: the first may be a caller's, the second is our own.
     */
    long read(MemorySegment first, MemorySegment second) throws IOException;

    /**
     * Writes what can be taken now.
     *
     * @return how many bytes have been taken, 0 when none can be
     */
    long write(MemorySegment from) throws IOException;

    /**
     * As {@link #write(MemorySegment)}, of one segment, whose arena stays open for certain, and
     * then of the other: the first is our own, the second may be a caller's.
     */
    long write(MemorySegment first, MemorySegment second) throws IOException;

    /**
     * Waits until there is something to read, or to write if that is asked for, until {@link
     * #wakeUp} or {@link #close}, or until the time is over.
     */
    void await(boolean writable, long nanos) throws IOException;

    /** Ends a wait that is going on, or the next one. */
    void wakeUp();

    /**
     * The socket, where what is read and written goes through it unchanged: the kernel can be given
     * it. It stays owned by this transport.
     */
    default Optional<Fd> descriptor() {
        return Optional.empty();
    }

    /** Closes the stream; what is going on ends with an exception or as if woken up. */
    @Override
    void close();
}
