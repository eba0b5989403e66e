package io.drydock.internal.nbd.transport;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.NotFoundException;
import io.drydock.error.SystemCallException;
import io.drydock.error.TimedOutException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.SocketCalls;
import io.drydock.internal.nbd.wire.Deadline;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Connects to unix sockets (man 7 unix).
 *
 * <p>Threading: stateless.
 */
public final class UnixSocket {
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Without it we make do with Java's sockets. */
    private static final boolean NATIVE_ACCESS = LibC.class.getModule().isNativeAccessEnabled();

    private UnixSocket() {}

    /**
     * Connects to the server that listens there.
     *
     * @param path at most 107 bytes long
     * @param subject what errors call the server
     */
    public static Transport connect(Path path, String subject, Deadline deadline)
            throws IOException {
        return NATIVE_ACCESS
                ? SocketTransport.of(connectNatively(path, subject, deadline))
                : ChannelTransport.of(connectChannel(path, subject, deadline));
    }

    private static Fd connectNatively(Path path, String subject, Deadline deadline)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = SocketCalls.unixAddress(arena, path.toString());
            int number = SocketCalls.streamSocket(LibC.AF_UNIX(), LibC.SOCK_NONBLOCK());
            Fd socket = Fd.owned(Errno.check(number, "connect to", subject));
            try {
                connect(socket, address, subject, deadline);
                return socket;
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        }
    }

    private static void connect(Fd socket, MemorySegment address, String subject, Deadline deadline)
            throws IOException {
        while (true) {
            long result = SocketCalls.connect(socket, address);
            if (result == 0) {
                return;
            }
            // The server's queue is full (man 2 connect), for whose end there is no event.
            if (result != -LibC.EAGAIN() && result != -LibC.EINTR()) {
                throw refused(result, subject);
            }
            if (deadline.isOver()) {
                throw notAccepted(subject);
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    private static SocketChannel connectChannel(Path path, String subject, Deadline deadline)
            throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        while (true) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.configureBlocking(false);
                channel.connect(address);
                return channel;
            } catch (SocketException e) {
                channel.close();
                // For a full queue (EAGAIN) Java has no exception of its own.
                if (e instanceof ConnectException || !Files.isWritable(path)) {
                    throw new NotFoundException(
                            "connect to", subject, "no server listens there: " + e.getMessage(), e);
                }
                if (deadline.isOver()) {
                    throw notAccepted(subject);
                }
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }

    private static TimedOutException notAccepted(String subject) {
        return new TimedOutException(
                "connect to", subject, "the server does not accept the connection");
    }

    private static IOException refused(long error, String subject) {
        SystemCallException cause = Errno.failure("connect to", subject, error);
        if (error == -LibC.ENOENT() || error == -LibC.ECONNREFUSED()) {
            return new NotFoundException(
                    "connect to",
                    subject,
                    "no server listens there: " + Errno.description(error),
                    cause);
        }
        return cause;
    }
}
