package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.__sigset_t;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Calls about signals.
 *
 * <p>Threading: stateless.
 */
public final class SignalCalls {
    private SignalCalls() {}

    /**
     * {@code int pthread_sigmask(SIG_BLOCK, const sigset_t *set, NULL)} with all signals but those
     * that an instruction can raise, which the JVM needs: a call of this thread is interrupted by
     * nothing but the end of the process.
     */
    public static void blockAll() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment signals = __sigset_t.allocate(arena);
            LibC.sigfillset(signals);
            LibC.sigdelset(signals, LibC.SIGSEGV());
            LibC.sigdelset(signals, LibC.SIGBUS());
            LibC.sigdelset(signals, LibC.SIGFPE());
            LibC.sigdelset(signals, LibC.SIGILL());
            LibC.sigdelset(signals, LibC.SIGTRAP());
            LibC.pthread_sigmask(LibC.SIG_BLOCK(), signals, MemorySegment.NULL);
        }
    }
}
