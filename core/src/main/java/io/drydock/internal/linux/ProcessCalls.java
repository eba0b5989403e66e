package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import io.drydock.bindings.libc.rlimit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Calls on child processes.
 *
 * <p>Threading: stateless.
 */
public final class ProcessCalls {
    /** The bits of a wait status that hold the signal, as WTERMSIG of wait(2). */
    private static final int SIGNAL = 0x7f;

    private ProcessCalls() {}

    /**
     * {@code int pidfd_open(pid_t pid, 0)}: an fd that can be polled for the end of the process.
     */
    public static int pidfd_open(int pid) {
        MemorySegment state = Native.state();
        return (int)
                Native.result(
                        LibCErrno.sys_pidfd_open(state, LibC.SYS_pidfd_open(), pid, 0), state);
    }

    /** {@code int kill(pid_t pid, int sig)}, on a child that has not been waited for. */
    public static int kill(int pid, int signal) {
        MemorySegment state = Native.state();
        return Native.result(LibCErrno.kill(state, pid, signal), state);
    }

    /**
     * {@code pid_t waitpid(pid_t pid, int *status, 0)}: returns when the child has ended.
     *
     * @return its exit status, or minus the number of the signal that has ended it
     */
    public static int waitpid(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state();
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            int result;
            do {
                result = Native.result(LibCErrno.waitpid(state, pid, status, 0), state);
            } while (result == -LibC.EINTR());
            int ended = status.get(ValueLayout.JAVA_INT, 0);
            int signal = ended & SIGNAL;
            return signal != 0 ? -signal : ended >> 8 & 0xff;
        }
    }

    /**
     * {@code int prlimit(pid_t pid, int resource, const struct rlimit *new_limit, NULL)}: lowers a
     * limit of a process; one that is lower already stays.
     *
     * @param resource RLIMIT_*
     */
    public static int lowerLimit(int pid, int resource, long value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state();
            MemorySegment limit = rlimit.allocate(arena);
            int read =
                    Native.result(
                            LibCErrno.prlimit(state, pid, resource, MemorySegment.NULL, limit),
                            state);
            if (read < 0 || Long.compareUnsigned(rlimit.rlim_max(limit), value) <= 0) {
                return read;
            }
            rlimit.rlim_cur(limit, value);
            rlimit.rlim_max(limit, value);
            return Native.result(
                    LibCErrno.prlimit(state, pid, resource, limit, MemorySegment.NULL), state);
        }
    }
}
