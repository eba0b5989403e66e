package io.drydock.internal.nbd.transport;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.SocketCalls;
import io.drydock.internal.linux.SocketOptions;
import io.drydock.internal.nbd.wire.Deadline;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Connects sockets of any family without blocking.
 *
 * <p>Threading: stateless.
 */
final class NativeSockets {
    /** Without it we make do with Java's sockets. */
    static final boolean AVAILABLE = LibC.class.getModule().isNativeAccessEnabled();

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private NativeSockets() {}

    /** Sets options of a socket before it is connected. */
    @FunctionalInterface
    interface Setup {
        void of(Fd socket) throws IOException;
    }

    static SocketTransport connect(
            int family, MemorySegment address, String subject, Setup setup, Deadline deadline)
            throws IOException {
        int number = SocketCalls.streamSocket(family, LibC.SOCK_NONBLOCK());
        if (number == -LibC.EAFNOSUPPORT()) {
            throw new UnsupportedException(
                    "connect to",
                    subject,
                    "this kernel has no sockets of that family",
                    "load its module, vsock for virtual machines");
        }
        Fd socket = Fd.owned(Errno.check(number, "connect to", subject));
        SocketTransport transport = SocketTransport.of(socket);
        try {
            setup.of(socket);
            connect(transport, socket, address, subject, deadline);
            return transport;
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    private static void connect(
            SocketTransport transport,
            Fd socket,
            MemorySegment address,
            String subject,
            Deadline deadline)
            throws IOException {
        long result = SocketCalls.connect(socket, address);
        while (result < 0 && result != -LibC.EISCONN()) {
            if (result == -LibC.EAGAIN() || result == -LibC.EINTR()) {
                // A unix server's queue is full (man 2 connect), for whose end there is no event.
                LockSupport.parkNanos(RETRY_NANOS);
            } else if (result == -LibC.EINPROGRESS() || result == -LibC.EALREADY()) {
                transport.await(true, deadline.remainingNanos());
                result = -SocketOptions.get(socket, LibC.SOL_SOCKET(), LibC.SO_ERROR());
            }
            if (result < 0 && !isPending(result)) {
                throw failure(result, subject);
            }
            if (deadline.isOver()) {
                throw Unreachable.inTime(subject);
            }
            result = SocketCalls.connect(socket, address);
        }
    }

    private static boolean isPending(long result) {
        return result == -LibC.EAGAIN()
                || result == -LibC.EINTR()
                || result == -LibC.EINPROGRESS()
                || result == -LibC.EALREADY();
    }

    private static IOException failure(long error, String subject) {
        SystemCallException cause = Errno.failure("connect to", subject, error);
        if (error == -LibC.ETIMEDOUT()) {
            return Unreachable.inTime(subject);
        }
        // A vsock says ECONNRESET for ECONNREFUSED, and ENODEV for a machine that is not there.
        boolean nobody =
                error == -LibC.ENOENT()
                        || error == -LibC.ECONNREFUSED()
                        || error == -LibC.ECONNRESET()
                        || error == -LibC.EHOSTUNREACH()
                        || error == -LibC.ENETUNREACH()
                        || error == -LibC.ENODEV();
        return nobody ? Unreachable.because(subject, Errno.description(error), cause) : cause;
    }
}
