package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibCErrno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The C library's environment, for libraries that are told by it what to do. The JVM has a copy of
 * its own, made at the first {@link System#getenv()}, which is what its child processes get.
 *
 * <p>All return 0 or minus errno.
 *
 * <p>Threading: not safe: native code of other threads that reads the environment meanwhile may
 * miss a variable. Change it for as short as can be, and one thread at a time.
 */
public final class EnvironmentCalls {
    static {
        System.getenv(); // what is set here is for this process only
    }

    private EnvironmentCalls() {}

    /** {@code int setenv(const char *name, const char *value, 1)}. */
    public static int setenv(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state();
            return Native.result(
                    LibCErrno.setenv(
                            state, Native.string(arena, name), Native.string(arena, value), 1),
                    state);
        }
    }

    /** {@code int unsetenv(const char *name)}. */
    public static int unsetenv(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.unsetenv(state, Native.string(arena, name)), state);
        }
    }
}
