package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.sockaddr_nl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Calls on netlink sockets (man 7 netlink).
 *
 * <p>All return a value or minus errno, and {@link Fd#CLOSED} on an fd that was closed.
 *
 * <p>Threading: stateless.
 */
public final class NetlinkCalls {
    private NetlinkCalls() {}

    /** {@code int socket(AF_NETLINK, SOCK_RAW, NETLINK_GENERIC)}; O_CLOEXEC is added. */
    public static int genericSocket() {
        MemorySegment state = Native.state();
        int type = LibC.SOCK_RAW() | LibC.SOCK_CLOEXEC();
        return Native.result(
                LibCErrno.socket(state, LibC.AF_NETLINK(), type, LibC.NETLINK_GENERIC()), state);
    }

    /**
     * {@code int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen)} to the
     * kernel: nobody else's messages are received then (netlink_getsockbyportid in Linux's
     * net/netlink/af_netlink.c).
     */
    public static long connectToKernel(Fd socket) {
        return socket.call(n -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment address = sockaddr_nl.allocate(arena);
                sockaddr_nl.nl_family(address, (short) LibC.AF_NETLINK());
                MemorySegment state = Native.state();
                int length = (int) sockaddr_nl.sizeof();
                return Native.result(LibCErrno.connect(state, n, address, length), state);
            }
        });
    }

    /** {@code int setsockopt(int sockfd, SOL_NETLINK, int optname, &one, sizeof(int))}. */
    public static long setOption(Fd socket, int option) {
        return socket.call(n -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_INT, 1);
                MemorySegment state = Native.state();
                return Native.result(
                        LibCErrno.setsockopt(
                                state, n, LibC.SOL_NETLINK(), option, one, Integer.BYTES),
                        state);
            }
        });
    }

    /**
     * {@code ssize_t recv(int sockfd, void *buf, size_t len, MSG_DONTWAIT | MSG_TRUNC)}: the length
     * of the datagram, more than the buffer's if it did not fit; EAGAIN when there is none.
     */
    public static long recv(Fd socket, MemorySegment into) {
        return socket.call(n -> {
            MemorySegment state = Native.state();
            int flags = LibC.MSG_DONTWAIT() | LibC.MSG_TRUNC();
            return Native.result(LibCErrno.recv(state, n, into, into.byteSize(), flags), state);
        });
    }
}
