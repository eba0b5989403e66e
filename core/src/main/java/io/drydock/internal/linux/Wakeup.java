package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.pollfd;
import io.drydock.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * Waits for a descriptor, and can be called back from it (poll(2) and eventfd(2)).
 *
 * <p>Threading: one thread waits at a time; any thread may wake it or close.
 */
public final class Wakeup implements AutoCloseable {
    private static final long MOST_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final Fd awaited;
    private final EventFd event;

    // For the waiting thread.
    private final MemorySegment polled = pollfd.allocateArray(2, Arena.ofAuto());
    private final MemorySegment awaitedPoll = pollfd.asSlice(polled, 0);
    private final MemorySegment eventPoll = pollfd.asSlice(polled, 1);

    private Wakeup(Fd awaited, EventFd event) {
        this.awaited = awaited;
        this.event = event;
    }

    /**
     * @param awaited stays the caller's
     */
    public static Wakeup of(Fd awaited) throws SystemCallException {
        return new Wakeup(awaited, EventFd.create());
    }

    /**
     * Waits until the descriptor can be read from (or written to, if that is asked for) or has
     * ended, until {@link #wake}, or until the time is over.
     *
     * @return minus errno, or what is not negative; {@link Fd#CLOSED} when either was closed
     */
    public long await(boolean writable, long nanos) {
        return await(writable ? LibC.POLLIN() | LibC.POLLOUT() : LibC.POLLIN(), nanos);
    }

    /**
     * Waits until the descriptor's connection has ended in both directions, until {@link #wake}, or
     * until the time is over.
     *
     * @return whether it has ended
     */
    public boolean awaitEnd(long nanos) {
        // POLLHUP and POLLERR need not be asked for.
        return await(0, nanos) > 0 && pollfd.revents(awaitedPoll) != 0;
    }

    private long await(int events, long nanos) {
        int fd = awaited.hold();
        if (fd < 0) {
            return fd;
        }
        try {
            int own = event.fd().hold();
            if (own < 0) {
                return own;
            }
            try {
                return await(fd, own, events, nanos);
            } finally {
                event.fd().release();
            }
        } finally {
            awaited.release();
        }
    }

    private long await(int fd, int own, int events, long nanos) {
        pollfd.fd(awaitedPoll, fd);
        pollfd.events(awaitedPoll, (short) events);
        pollfd.fd(eventPoll, own);
        pollfd.events(eventPoll, (short) LibC.POLLIN());
        // poll(0) would not wait at all, and time is up a little late rather than early.
        long millis = Math.min(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, MOST_MILLIS);
        MemorySegment state = Native.state();
        long result = Native.result(LibCErrno.poll(state, polled, 2, (int) millis), state);
        if (result > 0 && pollfd.revents(eventPoll) != 0) {
            event.drain();
        }
        return result;
    }

    /** Ends a wait that is going on, or the next one. */
    public void wake() {
        event.signal();
    }

    @Override
    public void close() {
        wake();
        event.close();
    }
}
