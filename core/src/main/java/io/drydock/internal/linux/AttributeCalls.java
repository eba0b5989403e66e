package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Calls on modes, owners and extended attributes of what an fd stands for, O_PATH or not.
 *
 * <p>An O_PATH fd takes none of the f-calls (man 2 open, O_PATH), so these are the calls on a path,
 * and the path is {@code /proc/self/fd/N}: it leads to the very inode, even to a symbolic link.
 *
 * <p>All return a value or minus errno, and {@link Fd#CLOSED} on an fd that was closed.
 *
 * <p>Threading: stateless.
 */
public final class AttributeCalls {
    private AttributeCalls() {}

    /** A call on {@code /proc/self/fd/N} as a C string. */
    private interface ProcCall {
        long on(MemorySegment state, MemorySegment path, Arena arena);
    }

    private static long call(Fd fd, ProcCall call) {
        return fd.call(n -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = Native.state();
                MemorySegment path = Native.string(arena, fd.procPath());
                return Native.result(call.on(state, path, arena), state);
            }
        });
    }

    /** {@code int fchmodat(AT_FDCWD, const char *path, mode_t mode, 0)}. */
    public static long chmod(Fd fd, int mode) {
        return call(
                fd, (state, path, _) -> LibCErrno.fchmodat(state, LibC.AT_FDCWD(), path, mode, 0));
    }

    /**
     * {@code int utimensat(AT_FDCWD, const char *path, const struct timespec times[2], 0)}.
     *
     * @param times two timespecs: accessed, modified
     */
    public static long utimens(Fd fd, MemorySegment times) {
        return call(
                fd,
                (state, path, _) -> LibCErrno.utimensat(state, LibC.AT_FDCWD(), path, times, 0));
    }

    /** {@code ssize_t listxattr(const char *path, char *list, size_t size)}. */
    public static long listxattr(Fd fd, MemorySegment list) {
        return call(
                fd, (state, path, _) -> LibCErrno.listxattr(state, path, list, list.byteSize()));
    }

    /** {@code ssize_t getxattr(const char *path, const char *name, void *value, size_t size)}. */
    public static long getxattr(Fd fd, byte[] name, MemorySegment value) {
        return call(
                fd,
                (state, path, arena) ->
                        LibCErrno.getxattr(
                                state, path, Native.string(arena, name), value, value.byteSize()));
    }

    /** {@code int setxattr(const char *path, const char *name, const void *value, size_t, int)}. */
    public static long setxattr(Fd fd, String name, MemorySegment value) {
        return call(
                fd,
                (state, path, arena) ->
                        LibCErrno.setxattr(
                                state,
                                path,
                                Native.string(arena, AttributeName.toBytes(name)),
                                value,
                                value.byteSize(),
                                0));
    }

    /** {@code int removexattr(const char *path, const char *name)}. */
    public static long removexattr(Fd fd, String name) {
        return call(
                fd,
                (state, path, arena) ->
                        LibCErrno.removexattr(
                                state, path, Native.string(arena, AttributeName.toBytes(name))));
    }
}
