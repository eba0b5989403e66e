package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file descriptor that we own.
 *
 * <p>Its number cannot be closed under a call that uses it: a call takes a hold first, and the
 * number goes back to the kernel when the fd is closed and the last hold is released. So a late
 * call gets {@code EBADF} and never some other file that was opened in between.
 *
 * <p>Threading: safe for use by many threads; {@link #close} may be called at any time and more
 * than once.
 */
public final class Fd implements AutoCloseable {
    /** Minus errno of a call on an fd that has been closed. */
    public static final int CLOSED = -LibC.EBADF();

    private static final int OPEN = 1 << 31;

    private final int number;

    /** The number of holds, and whether the owner still has it open. */
    private final AtomicInteger state = new AtomicInteger(OPEN);

    private Fd(int number) {
        this.number = number;
    }

    /** Takes over a descriptor that a call has returned. */
    public static Fd owned(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("not a file descriptor: " + number);
        }
        return new Fd(number);
    }

    /** A call on the descriptor's number. */
    @FunctionalInterface
    public interface Call {
        long on(int number);
    }

    /** Makes the call, unless the fd has been closed: then {@link #CLOSED} is returned. */
    public long call(Call call) {
        int held = hold();
        if (held < 0) {
            return held;
        }
        try {
            return call.on(held);
        } finally {
            release();
        }
    }

    /**
     * The number, valid until {@link #release}; or {@link #CLOSED}, and then there is nothing to
     * release. For callers for whom {@link #call} will not do.
     */
    public int hold() {
        int now;
        do {
            now = state.get();
            if ((now & OPEN) == 0) {
                return CLOSED;
            }
        } while (!state.compareAndSet(now, now + 1));
        return number;
    }

    /** Ends a {@link #hold}. */
    public void release() {
        if (state.decrementAndGet() == 0) {
            closeNumber();
        }
    }

    /** Whether a call is using the number. */
    public boolean isHeld() {
        return (state.get() & ~OPEN) != 0;
    }

    public boolean isOpen() {
        return (state.get() & OPEN) != 0;
    }

    /**
     * The path under which this process's threads can open the same file again: {@code
     * /proc/self/fd/N}. Valid while the fd is open.
     */
    public String procPath() {
        return "/proc/self/fd/" + number;
    }

    /**
     * The path under which other processes can open the same file again: {@code /proc/PID/fd/N}.
     * Valid while the fd is open.
     */
    public String procPathForOthers() {
        return "/proc/" + ProcessHandle.current().pid() + "/fd/" + number;
    }

    @Override
    public void close() {
        int before = state.getAndUpdate(now -> now & ~OPEN);
        if (before == OPEN) {
            closeNumber();
        }
    }

    // Errors of close(2) come from writing back, which fsync has reported before; the number is
    // free whatever close says (man 2 close, "Dealing with error returns from close()").
    private void closeNumber() {
        LibCErrno.close(Native.state(), number);
    }

    @Override
    public String toString() {
        return "fd " + number;
    }
}
