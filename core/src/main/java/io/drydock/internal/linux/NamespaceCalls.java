package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Calls on a thread's mount namespace. Only a thread that was made for it and dies with it may
 * leave the JVM's namespace, and it must not start others: they would inherit it.
 *
 * <p>All return 0 or minus errno.
 *
 * <p>Threading: {@link #unshare} and {@link #setns} change the calling thread.
 */
public final class NamespaceCalls {
    private NamespaceCalls() {}

    /** {@code int unshare(int flags)}. */
    public static int unshare(int flags) {
        MemorySegment state = Native.state();
        return Native.result(LibCErrno.unshare(state, flags), state);
    }

    /** {@code int setns(int fd, int nstype)}. */
    public static int setns(Fd namespace, int type) {
        return (int)
                namespace.call(n -> {
                    MemorySegment state = Native.state();
                    return Native.result(LibCErrno.setns(state, n, type), state);
                });
    }

    /**
     * {@code int mount(const char *source, const char *target, const char *fstype, unsigned long
     * flags, const void *data)}.
     */
    public static int mount(
            @Nullable String source,
            String target,
            @Nullable String type,
            long flags,
            @Nullable String data) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state();
            return Native.result(
                    LibCErrno.mount(
                            state,
                            Native.stringOrNull(arena, source),
                            Native.string(arena, target),
                            Native.stringOrNull(arena, type),
                            flags,
                            Native.stringOrNull(arena, data)),
                    state);
        }
    }

    /** {@code int umount2(const char *target, int flags)}. */
    public static int umount2(String target, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state();
            return Native.result(
                    LibCErrno.umount2(state, Native.string(arena, target), flags), state);
        }
    }

    /**
     * Takes the calling thread into a mount namespace of its own, in which what it mounts is hidden
     * from everybody else, while mounts made outside later still appear in it.
     */
    public static int unsharePrivately() {
        int result = unshare(LibC.CLONE_FS() | LibC.CLONE_NEWNS());
        return result < 0
                ? result
                : mount(null, "/", null, (long) LibC.MS_REC() | LibC.MS_SLAVE(), null);
    }
}
