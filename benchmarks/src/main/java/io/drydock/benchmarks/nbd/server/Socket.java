package io.drydock.benchmarks.nbd.server;

import io.drydock.bindings.CallState;
import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.sockaddr_in;
import io.drydock.bindings.libc.sockaddr_un;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A stream socket. Java's own channels cannot be asked without waiting and be waited for in turn,
 * which is what makes this server quick.
 *
 * <p>Threading: for one thread at a time.
 */
final class Socket implements AutoCloseable {
    private static final int SEND_BUFFER_BYTES = 1 << 20;

    /**
     * How long to look for what comes next without sleeping: to be woken up costs more than all
     * else that the server does.
     */
    private static final long POLL_NANOS = 50_000;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment state = CallState.allocate(arena);
    private final int fd;

    private Socket(int fd) {
        this.fd = fd;
    }

    /** Listens on a unix socket. */
    static Socket listen(String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = sockaddr_un.allocate(arena);
            sockaddr_un.sun_family(address, (short) LibC.AF_UNIX());
            sockaddr_un.sun_path(address).setString(0, path);
            return listen(LibC.AF_UNIX(), address);
        }
    }

    /** Listens on a port of 127.0.0.1. */
    static Socket listen(int port) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = sockaddr_in.allocate(arena);
            address.asByteBuffer()
                    .order(ByteOrder.BIG_ENDIAN)
                    .putShort(2, (short) port)
                    .putInt(4, 127 << 24 | 1);
            sockaddr_in.sin_family(address, (short) LibC.AF_INET());
            return listen(LibC.AF_INET(), address);
        }
    }

    private static Socket listen(int domain, MemorySegment address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = CallState.allocate(arena);
            int fd = LibCErrno.socket(state, domain, LibC.SOCK_STREAM() | LibC.SOCK_CLOEXEC(), 0);
            Socket socket = new Socket(fd);
            socket.check(
                    LibCErrno.bind(socket.state, fd, address, (int) address.byteSize()), "bind");
            socket.check(LibCErrno.listen(socket.state, fd, 64), "listen");
            return socket;
        }
    }

    Socket accept() throws IOException {
        MemorySegment none = MemorySegment.NULL;
        int accepted = LibCErrno.accept4(state, fd, none, none, LibC.SOCK_CLOEXEC());
        Socket client = new Socket((int) check(accepted, "accept4"));
        client.set(LibC.SOL_SOCKET(), LibC.SO_SNDBUF(), SEND_BUFFER_BYTES);
        // Fails on a unix socket, which has no delay.
        client.set(LibC.IPPROTO_TCP(), LibC.TCP_NODELAY(), 1);
        return client;
    }

    private void set(int level, int option, int value) {
        MemorySegment number = arena.allocateFrom(ValueLayout.JAVA_INT, value);
        LibCErrno.setsockopt(state, fd, level, option, number, Integer.BYTES);
    }

    /** Receives some bytes, at least one. */
    int receive(MemorySegment into) throws IOException {
        long end = System.nanoTime() + POLL_NANOS;
        int count = receive(into, LibC.MSG_DONTWAIT());
        while (count < 0 && System.nanoTime() < end) {
            Thread.yield();
            count = receive(into, LibC.MSG_DONTWAIT());
        }
        return count < 0 ? (int) check(receive(into, 0), "recv") : count;
    }

    private int receive(MemorySegment into, int flags) throws IOException {
        long count = LibCErrno.recv(state, fd, into, into.byteSize(), flags);
        if (count == 0) {
            throw new EOFException();
        }
        if (count < 0 && CallState.errno(state) != LibC.EAGAIN()) {
            check(count, "recv");
        }
        return (int) count;
    }

    /** Sends all. */
    void send(MemorySegment from) throws IOException {
        for (long done = 0; done < from.byteSize(); ) {
            MemorySegment rest = from.asSlice(done);
            done +=
                    check(
                            LibCErrno.send(state, fd, rest, rest.byteSize(), LibC.MSG_NOSIGNAL()),
                            "send");
        }
    }

    private long check(long result, String call) throws IOException {
        if (result < 0) {
            int errno = CallState.errno(state);
            if (errno == LibC.EPIPE() || errno == LibC.ECONNRESET()) {
                throw new EOFException();
            }
            throw new IOException(call + ": errno " + errno);
        }
        return result;
    }

    @Override
    public void close() {
        LibCErrno.close(state, fd);
    }
}
