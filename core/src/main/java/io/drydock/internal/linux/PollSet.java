package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.pollfd;
import io.drydock.bindings.libc.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Descriptors that are waited for together, again and again: ppoll(2) without making an object.
 *
 * <p>It holds the descriptors: their numbers stay theirs, also when they are closed, until this is.
 *
 * <p>Threading: one thread waits at a time; it is closed when none does.
 */
public final class PollSet implements AutoCloseable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final List<Fd> held;
    private final MemorySegment entries;
    private final MemorySegment timeout = timespec.allocate(Arena.ofAuto());

    private PollSet(List<Fd> held, MemorySegment entries) {
        this.held = held;
        this.entries = entries;
    }

    /** An empty one, with room for so many descriptors. */
    public static PollSet of(int room) {
        MemorySegment entries = pollfd.allocateArray(room, Arena.ofAuto());
        return new PollSet(new ArrayList<>(room), entries);
    }

    /**
     * Adds a descriptor, and what to wait for beside its errors and its end: POLLIN and so on.
     *
     * @return its place for {@link #events}
     */
    public int add(Fd fd, int events) {
        int number = fd.hold();
        if (number < 0) {
            throw new IllegalStateException(fd + " has been closed");
        }
        int index = held.size();
        held.add(fd);
        MemorySegment entry = pollfd.asSlice(entries, index);
        pollfd.fd(entry, number);
        pollfd.events(entry, (short) events);
        return index;
    }

    /**
     * Waits until something happens, or until the time is over.
     *
     * @return how many descriptors have events, or minus errno
     */
    public int await(long nanos) {
        long positive = Math.max(0, nanos);
        timespec.tv_sec(timeout, positive / SECOND);
        timespec.tv_nsec(timeout, positive % SECOND);
        MemorySegment state = Native.state();
        return Native.result(
                LibCErrno.ppoll(state, entries, held.size(), timeout, MemorySegment.NULL), state);
    }

    /** What the last wait has found for the descriptor at that place. */
    public int events(int index) {
        long offset = index * pollfd.sizeof() + pollfd.revents$offset();
        return Short.toUnsignedInt(entries.get(pollfd.revents$layout(), offset));
    }

    /** Whether the other end has gone, or the descriptor is in error. */
    public boolean hasEnded(int index) {
        int ends = LibC.POLLHUP() | LibC.POLLERR() | LibC.POLLNVAL() | LibC.POLLRDHUP();
        return (events(index) & ends) != 0;
    }

    @Override
    public void close() {
        held.forEach(Fd::release);
        held.clear();
    }
}
