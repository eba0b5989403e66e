package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibCErrno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Calls on modes, owners and extended attributes. The ones on a path are for {@code
 * /proc/self/fd/N}: an O_PATH fd takes none of the f-calls (man 2 open, O_PATH).
 *
 * <p>All return a value or minus errno, and {@link Fd#CLOSED} on an fd that was closed.
 *
 * <p>Threading: stateless.
 */
public final class AttributeCalls {
    private AttributeCalls() {}

    /** {@code int fchmod(int fd, mode_t mode)}. */
    public static long fchmod(Fd fd, int mode) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.fchmod(state, n, mode), state);
        });
    }

    /** {@code int fchown(int fd, uid_t owner, gid_t group)}. */
    public static long fchown(Fd fd, long uid, long gid) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.fchown(state, n, (int) uid, (int) gid), state);
        });
    }

    /** {@code ssize_t flistxattr(int fd, char *list, size_t size)}. */
    public static long flistxattr(Fd fd, MemorySegment list) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.flistxattr(state, n, list, list.byteSize()), state);
        });
    }

    /** {@code ssize_t fgetxattr(int fd, const char *name, void *value, size_t size)}. */
    public static long fgetxattr(Fd fd, String name, MemorySegment value) {
        return fd.call(n -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = Native.state();
                MemorySegment string = Native.string(arena, name);
                return Native.result(
                        LibCErrno.fgetxattr(state, n, string, value, value.byteSize()), state);
            }
        });
    }

    /** {@code int fsetxattr(int fd, const char *name, const void *value, size_t size, int)}. */
    public static long fsetxattr(Fd fd, String name, MemorySegment value) {
        return fd.call(n -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = Native.state();
                MemorySegment string = Native.string(arena, name);
                return Native.result(
                        LibCErrno.fsetxattr(state, n, string, value, value.byteSize(), 0), state);
            }
        });
    }
}
