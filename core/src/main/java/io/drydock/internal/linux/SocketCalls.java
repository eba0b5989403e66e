package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.cmsghdr;
import io.drydock.bindings.libc.iovec;
import io.drydock.bindings.libc.msghdr;
import io.drydock.bindings.libc.sockaddr_un;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.function.LongSupplier;

/**
 * Calls on pipes and sockets.
 *
 * <p>All return a value or minus errno, and {@link Fd#CLOSED} on an fd that was closed. What is
 * made is O_CLOEXEC.
 *
 * <p>Threading: stateless.
 */
public final class SocketCalls {
    private SocketCalls() {}

    /** {@code int pipe2(int pipefd[2], int flags)}: the read end, then the write end. */
    public static int pipe2(Fd[] ends) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state();
            MemorySegment numbers = arena.allocate(ValueLayout.JAVA_INT, 2);
            int result = LibCErrno.pipe2(state, numbers, LibC.O_CLOEXEC());
            return own(Native.result(result, state), numbers, ends);
        }
    }

    /** {@code int socketpair(AF_UNIX, SOCK_STREAM, 0, int sv[2])}. */
    public static int socketpair(Fd[] ends) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state();
            MemorySegment numbers = arena.allocate(ValueLayout.JAVA_INT, 2);
            int type = LibC.SOCK_STREAM() | LibC.SOCK_CLOEXEC();
            int result = LibCErrno.socketpair(state, LibC.AF_UNIX(), type, 0, numbers);
            return own(Native.result(result, state), numbers, ends);
        }
    }

    private static int own(int result, MemorySegment numbers, Fd[] ends) {
        if (result == 0) {
            ends[0] = Fd.owned(numbers.getAtIndex(ValueLayout.JAVA_INT, 0));
            ends[1] = Fd.owned(numbers.getAtIndex(ValueLayout.JAVA_INT, 1));
        }
        return result;
    }

    /** {@code int socket(int domain, SOCK_STREAM | flags, 0)}. */
    public static int streamSocket(int domain, int flags) {
        MemorySegment state = Native.state();
        int type = LibC.SOCK_STREAM() | LibC.SOCK_CLOEXEC() | flags;
        return Native.result(LibCErrno.socket(state, domain, type, 0), state);
    }

    /**
     * {@code struct sockaddr_un} of a path.
     *
     * @throws IllegalArgumentException when the path is longer than 107 bytes
     */
    public static MemorySegment unixAddress(SegmentAllocator allocator, String path) {
        MemorySegment address = sockaddr_un.allocate(allocator);
        sockaddr_un.sun_family(address, (short) LibC.AF_UNIX());
        MemorySegment string = Native.string(allocator, path);
        if (string.byteSize() > sockaddr_un.sun_path(address).byteSize()) {
            throw new IllegalArgumentException("a unix socket's path has at most 107 bytes");
        }
        sockaddr_un.sun_path(address).copyFrom(string);
        return address;
    }

    /** {@code int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)}. */
    public static long bind(Fd socket, MemorySegment address) {
        return socket.call(n -> {
            MemorySegment state = Native.state();
            int length = (int) address.byteSize();
            return Native.result(LibCErrno.bind(state, n, address, length), state);
        });
    }

    /** {@code int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen)}. */
    public static long connect(Fd socket, MemorySegment address) {
        return socket.call(n -> {
            MemorySegment state = Native.state();
            int length = (int) address.byteSize();
            return Native.result(LibCErrno.connect(state, n, address, length), state);
        });
    }

    /** {@code int listen(int sockfd, int backlog)}. */
    public static long listen(Fd socket, int backlog) {
        return socket.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.listen(state, n, backlog), state);
        });
    }

    /** {@code ssize_t recv(int sockfd, void *buf, size_t len, int flags)}; 0 at the end. */
    public static long recv(Fd socket, MemorySegment into) {
        return socket.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.recv(state, n, into, into.byteSize(), 0), state);
        });
    }

    /** {@code ssize_t send(int sockfd, const void *buf, size_t len, MSG_NOSIGNAL)}. */
    public static long send(Fd socket, MemorySegment from) {
        return socket.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(
                    LibCErrno.send(state, n, from, from.byteSize(), LibC.MSG_NOSIGNAL()), state);
        });
    }

    /**
     * {@code ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags)} with bytes and the
     * descriptors that go with them (SCM_RIGHTS of man 7 unix); returns how many bytes were sent.
     */
    public static long sendFds(Fd socket, MemorySegment bytes, Fd... passed) {
        try (Arena arena = Arena.ofConfined()) {
            // CMSG_SPACE of man 3 cmsg: a header, and the numbers padded to whole words.
            long padded = (passed.length * (long) Integer.BYTES + 7) & -8;
            MemorySegment control = arena.allocate(cmsghdr.sizeof() + padded, Long.BYTES);
            cmsghdr.cmsg_len(control, cmsghdr.sizeof() + passed.length * (long) Integer.BYTES);
            cmsghdr.cmsg_level(control, LibC.SOL_SOCKET());
            cmsghdr.cmsg_type(control, LibC.SCM_RIGHTS());
            MemorySegment message = msghdr.allocate(arena);
            MemorySegment part = iovec.allocate(arena);
            iovec.iov_base(part, bytes);
            iovec.iov_len(part, bytes.byteSize());
            msghdr.msg_iov(message, part);
            msghdr.msg_iovlen(message, 1);
            msghdr.msg_control(message, control);
            msghdr.msg_controllen(message, control.byteSize());
            return withNumbers(passed, 0, control, () -> sendmsg(socket, message, bytes));
        }
    }

    private static long sendmsg(Fd socket, MemorySegment message, MemorySegment bytes) {
        return socket.call(n -> {
            MemorySegment state = Native.state();
            int flags = LibC.MSG_NOSIGNAL();
            return Native.result(LibCErrno.sendmsg_holding(state, n, message, flags, bytes), state);
        });
    }

    /** Writes the numbers from that one on behind the header; they are held during the call. */
    private static long withNumbers(
            Fd[] passed, int index, MemorySegment control, LongSupplier call) {
        if (index == passed.length) {
            return call.getAsLong();
        }
        return passed[index].call(number -> {
            long offset = cmsghdr.sizeof() + index * (long) Integer.BYTES;
            control.set(ValueLayout.JAVA_INT, offset, number);
            return withNumbers(passed, index + 1, control, call);
        });
    }

    /** {@code int shutdown(int sockfd, SHUT_RDWR)}: wakes a thread that waits in recv. */
    public static long shutdown(Fd socket) {
        return socket.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.shutdown(state, n, LibC.SHUT_RDWR()), state);
        });
    }
}
