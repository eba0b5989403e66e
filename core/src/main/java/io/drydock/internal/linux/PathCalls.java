package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.open_how;
import io.drydock.bindings.libc.statx;
import io.drydock.error.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Calls on a name below a directory. Only {@link #openat2} follows a guest's path safely; the
 * others are given a directory that it has opened and a single component.
 *
 * <p>All return a value or minus errno, and {@link Fd#CLOSED} on an fd that was closed.
 *
 * <p>Threading: stateless.
 */
public final class PathCalls {
    private PathCalls() {}

    /** A call on a directory's number and a name as a C string. */
    private interface NameCall {
        int on(MemorySegment state, int directory, MemorySegment name);
    }

    private static int call(Fd directory, byte[] name, NameCall call) {
        return (int)
                directory.call(n -> {
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment state = Native.state();
                        MemorySegment string = Native.string(arena, name);
                        return Native.result(call.on(state, n, string), state);
                    }
                });
    }

    /**
     * {@code long openat2(int dirfd, const char *path, struct open_how *how, size_t size)} (Linux
     * 5.6); O_CLOEXEC is added.
     *
     * @param resolve RESOLVE_* flags
     */
    public static int openat2(Fd directory, byte[] path, long flags, long mode, long resolve) {
        return (int)
                directory.call(n -> {
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment how = open_how.allocate(arena);
                        open_how.flags(how, flags | LibC.O_CLOEXEC());
                        open_how.mode(how, mode);
                        open_how.resolve(how, resolve);
                        MemorySegment state = Native.state();
                        return Native.result(
                                LibCErrno.sys_openat2(
                                        state,
                                        LibC.SYS_openat2(),
                                        n,
                                        Native.string(arena, path),
                                        how,
                                        open_how.sizeof()),
                                state);
                    }
                });
    }

    private static final int WANTED =
            LibC.STATX_BASIC_STATS() | LibC.STATX_BTIME() | LibC.STATX_MNT_ID();

    /** What {@link #statx} gives: a value, or minus errno when the value is null. */
    public record StatxResult(int error, @org.jspecify.annotations.Nullable Statx value) {}

    /**
     * {@code int statx(int dirfd, const char *path, int flags, unsigned mask, struct statx *buf)}.
     *
     * @param name a single component, or empty with AT_EMPTY_PATH for the fd itself
     */
    public static StatxResult statx(Fd directory, byte[] name, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = statx.allocate(arena);
            int error =
                    call(
                            directory,
                            name,
                            (state, n, string) ->
                                    LibCErrno.statx(state, n, string, flags, WANTED, buffer));
            return new StatxResult(error, error < 0 ? null : Statx.of(buffer));
        }
    }

    /**
     * What an open file is.
     *
     * @param operation what errors say was tried, as {@link Errno#failure} takes it
     */
    public static Statx status(Fd file, String operation, String subject)
            throws SystemCallException {
        StatxResult result = statx(file, new byte[0], LibC.AT_EMPTY_PATH());
        Statx status = result.value();
        if (status == null) {
            throw Errno.failure(operation, subject, result.error());
        }
        return status;
    }

    /**
     * As {@link #statx(Fd, byte[], int)}, for many calls: on a name as a C string, with memory of
     * the caller's.
     *
     * @param buffer for a {@code struct statx}; {@link Statx#of} reads it
     * @return 0, or minus errno
     */
    public static int statx(Fd directory, MemorySegment name, int flags, MemorySegment buffer) {
        return (int)
                directory.call(n -> {
                    MemorySegment state = Native.state();
                    return Native.result(
                            LibCErrno.statx(state, n, name, flags, WANTED, buffer), state);
                });
    }

    /** {@code ssize_t getdents64(int fd, void *dirp, size_t count)}; 0 at the end. */
    public static long getdents64(Fd directory, MemorySegment buffer) {
        return directory.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.getdents64(state, n, buffer, buffer.byteSize()), state);
        });
    }

    /** {@code int mkdirat(int dirfd, const char *path, mode_t mode)}. */
    public static int mkdirat(Fd directory, byte[] name, int mode) {
        return call(directory, name, (state, n, s) -> LibCErrno.mkdirat(state, n, s, mode));
    }

    /** {@code int mknodat(int dirfd, const char *path, mode_t mode, dev_t dev)}. */
    public static int mknodat(Fd directory, byte[] name, int mode, long device) {
        return call(directory, name, (state, n, s) -> LibCErrno.mknodat(state, n, s, mode, device));
    }

    /** {@code int unlinkat(int dirfd, const char *path, int flags)}. */
    public static int unlinkat(Fd directory, byte[] name, int flags) {
        return call(directory, name, (state, n, s) -> LibCErrno.unlinkat(state, n, s, flags));
    }

    /** {@code int fchownat(int dirfd, const char *path, uid_t owner, gid_t group, int flags)}. */
    public static int fchownat(Fd directory, byte[] name, long uid, long gid, int flags) {
        return call(
                directory,
                name,
                (state, n, s) -> LibCErrno.fchownat(state, n, s, (int) uid, (int) gid, flags));
    }

    /** {@code int symlinkat(const char *target, int newdirfd, const char *linkpath)}. */
    public static int symlinkat(byte[] target, Fd directory, byte[] name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = Native.string(arena, target);
            return call(
                    directory, name, (state, n, s) -> LibCErrno.symlinkat(state, content, n, s));
        }
    }

    /** {@code ssize_t readlinkat(int dirfd, const char *path, char *buf, size_t size)}. */
    public static long readlinkat(Fd directory, byte[] name, MemorySegment buffer) {
        return call(
                directory,
                name,
                (state, n, s) ->
                        (int) LibCErrno.readlinkat(state, n, s, buffer, buffer.byteSize()));
    }

    /** {@code int linkat(int olddirfd, const char *old, int newdirfd, const char *new, int)}. */
    public static int linkat(Fd oldDirectory, byte[] old, Fd directory, byte[] name, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment oldString = Native.string(arena, old);
            return (int)
                    oldDirectory.call(o ->
                            call(
                                    directory,
                                    name,
                                    (state, n, s) ->
                                            LibCErrno.linkat(state, o, oldString, n, s, flags)));
        }
    }

    /** {@code int renameat2(int olddirfd, const char *old, int newdirfd, const char *new, ...)}. */
    public static int renameat2(Fd oldDirectory, byte[] old, Fd directory, byte[] name, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment oldString = Native.string(arena, old);
            return (int)
                    oldDirectory.call(o ->
                            call(
                                    directory,
                                    name,
                                    (state, n, s) ->
                                            LibCErrno.renameat2(state, o, oldString, n, s, flags)));
        }
    }
}
