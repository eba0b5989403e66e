package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A counter that can be waited for, also by another process: eventfd(2), not blocking.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class EventFd implements AutoCloseable {
    private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1);

    /** Where counts are read to: nobody looks at them. */
    private static final MemorySegment IGNORED = Arena.global().allocate(ValueLayout.JAVA_LONG);

    private final Fd fd;

    private EventFd(Fd fd) {
        this.fd = fd;
    }

    public static EventFd create() throws SystemCallException {
        int flags = LibC.EFD_CLOEXEC() | LibC.EFD_NONBLOCK();
        MemorySegment state = Native.state();
        int number = Native.result(LibCErrno.eventfd(state, 0, flags), state);
        return new EventFd(Fd.owned(Errno.check(number, "create", "eventfd")));
    }

    /** The descriptor, to wait for it and to hand it on; stays owned by this. */
    public Fd fd() {
        return fd;
    }

    /** Makes it readable, if it is not. */
    public void signal() {
        int number = fd.hold();
        if (number >= 0) {
            try {
                LibCErrno.write(Native.state(), number, ONE, ONE.byteSize());
            } finally {
                fd.release();
            }
        }
    }

    /** Makes it unreadable until the next signal. */
    public void drain() {
        int number = fd.hold();
        if (number >= 0) {
            try {
                LibCErrno.read(Native.state(), number, IGNORED, IGNORED.byteSize());
            } finally {
                fd.release();
            }
        }
    }

    @Override
    public void close() {
        fd.close();
    }
}
