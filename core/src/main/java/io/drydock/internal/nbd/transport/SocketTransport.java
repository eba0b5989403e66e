package io.drydock.internal.nbd.transport;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.SocketCalls;
import io.drydock.internal.linux.StreamSocket;
import io.drydock.internal.linux.Wakeup;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A connected stream socket of any family.
 *
 * <p>It is a descriptor of our own rather than a channel of Java's: a channel takes no
 * MemorySegment without making objects for it, none speaks vsock, and none gives away its
 * descriptor, which the kernel's NBD client needs.
 *
 * <p>Threading: as {@link Transport} says.
 */
public final class SocketTransport implements Transport {
    private final Fd socket;
    private final StreamSocket stream;
    private final Wakeup wakeup;

    private SocketTransport(Fd socket, Wakeup wakeup) {
        this.socket = socket;
        this.stream = new StreamSocket(socket);
        this.wakeup = wakeup;
    }

    /** Takes over a connected socket, and sets it to non-blocking mode. */
    public static SocketTransport of(Fd socket) throws SystemCallException {
        try {
            long flags = FileCalls.fcntl(socket, LibC.F_GETFL(), 0);
            Errno.check(flags, "inspect", "socket");
            Errno.check(
                    FileCalls.fcntl(socket, LibC.F_SETFL(), flags | LibC.O_NONBLOCK()),
                    "set up",
                    "socket");
            return new SocketTransport(socket, Wakeup.of(socket));
        } catch (SystemCallException e) {
            socket.close();
            throw e;
        }
    }

    @Override
    public long read(MemorySegment into) throws IOException {
        return received(stream.receive(into));
    }

    @Override
    public long read(MemorySegment first, MemorySegment second) throws IOException {
        return received(stream.receive(first, second));
    }

    private static long received(long result) throws SystemCallException {
        if (result > 0) {
            return result;
        }
        return result == 0 ? -1 : nothingOr(result, "receive from");
    }

    private static long nothingOr(long result, String operation) throws SystemCallException {
        if (result == -LibC.EAGAIN() || result == -LibC.EINTR()) {
            return 0;
        }
        throw Errno.failure(operation, "the server", result);
    }

    @Override
    public long write(MemorySegment from) throws IOException {
        return sent(stream.send(from));
    }

    @Override
    public long write(MemorySegment first, MemorySegment second) throws IOException {
        return sent(stream.send(first, second));
    }

    private static long sent(long result) throws SystemCallException {
        return result >= 0 ? result : nothingOr(result, "send to");
    }

    @Override
    public void await(boolean writable, long nanos) throws IOException {
        long result = wakeup.await(writable, nanos);
        if (result < 0 && result != -LibC.EINTR()) {
            throw Errno.failure("wait for", "the server", result);
        }
    }

    @Override
    public void wakeUp() {
        wakeup.wake();
    }

    @Override
    public Optional<Fd> descriptor() {
        return Optional.of(socket);
    }

    @Override
    public void close() {
        // Whoever waits holds the descriptors until this has let it go.
        SocketCalls.shutdown(socket);
        wakeup.close();
        socket.close();
    }
}
