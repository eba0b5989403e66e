package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibCErrno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The options of sockets whose value is an int.
 *
 * <p>All return a value or minus errno, and {@link Fd#CLOSED} on a socket that was closed.
 *
 * <p>Threading: stateless.
 */
public final class SocketOptions {
    private SocketOptions() {}

    /**
     * {@code int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t
     * optlen)}.
     */
    public static long set(Fd socket, int level, int option, int value) {
        return socket.call(n -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_INT, value);
                MemorySegment state = Native.state();
                return Native.result(
                        LibCErrno.setsockopt(state, n, level, option, memory, Integer.BYTES),
                        state);
            }
        });
    }

    /**
     * {@code int getsockopt(int sockfd, int level, int optname, void *optval, socklen_t *optlen)}.
     */
    public static long get(Fd socket, int level, int option) {
        return socket.call(n -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
                MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
                MemorySegment state = Native.state();
                long result =
                        Native.result(
                                LibCErrno.getsockopt(state, n, level, option, value, length),
                                state);
                return result < 0 ? result : value.get(ValueLayout.JAVA_INT, 0);
            }
        });
    }
}
