package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.__sigset_t;
import io.drydock.bindings.libc.posix_spawn_file_actions_t;
import io.drydock.bindings.libc.posix_spawnattr_t;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * posix_spawn(3): starts a program with one execve and no helper, in the calling thread's mount
 * namespace. (java.lang.Process starts a helper program first, and from one of its own threads.)
 *
 * <p>The program leads a session of its own, so that no terminal's Ctrl-C reaches it; its signals
 * are at their defaults and unblocked; it inherits the descriptors that it is given and no other.
 *
 * <p>Threading: stateless.
 */
public final class Spawn {
    /** Above the numbers that the program gets, so that no dup2 overwrites a source. */
    private static final int FIRST_SAFE_NUMBER = 64;

    private Spawn() {}

    /**
     * Starts the program.
     *
     * @param program its path
     * @param arguments without argv[0], which is the path
     * @param environment as {@code NAME=value}
     * @param descriptors what becomes its descriptors 0, 1, 2 ...; they stay the caller's
     * @return its pid, or minus errno
     */
    public static int spawn(
            String program,
            List<String> arguments,
            List<String> environment,
            List<Fd> descriptors) {
        return spawn(program, arguments, environment, descriptors, () -> 0);
    }

    /**
     * As the other.
     *
     * @param last what the calling thread does to itself right before, for the program to inherit;
     *     returns 0, or minus errno, and then nothing is started
     */
    public static int spawn(
            String program,
            List<String> arguments,
            List<String> environment,
            List<Fd> descriptors,
            IntSupplier last) {
        List<Fd> copies = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = posix_spawn_file_actions_t.allocate(arena);
            LibC.posix_spawn_file_actions_init(actions);
            MemorySegment attributes = posix_spawnattr_t.allocate(arena);
            LibC.posix_spawnattr_init(attributes);
            try {
                for (int i = 0; i < descriptors.size(); i++) {
                    long copy =
                            FileCalls.fcntl(
                                    descriptors.get(i), LibC.F_DUPFD_CLOEXEC(), FIRST_SAFE_NUMBER);
                    if (copy < 0) {
                        return (int) copy;
                    }
                    copies.add(Fd.owned((int) copy));
                    LibC.posix_spawn_file_actions_adddup2(actions, (int) copy, i);
                }
                LibC.posix_spawn_file_actions_addclosefrom_np(actions, descriptors.size());
                setSignals(arena, attributes);
                return spawn(arena, program, arguments, environment, actions, attributes, last);
            } finally {
                LibC.posix_spawnattr_destroy(attributes);
                LibC.posix_spawn_file_actions_destroy(actions);
            }
        } finally {
            copies.forEach(Fd::close);
        }
    }

    private static void setSignals(Arena arena, MemorySegment attributes) {
        MemorySegment signals = __sigset_t.allocate(arena);
        LibC.sigemptyset(signals);
        LibC.posix_spawnattr_setsigmask(attributes, signals);
        LibC.sigfillset(signals);
        LibC.posix_spawnattr_setsigdefault(attributes, signals);
        LibC.posix_spawnattr_setflags(
                attributes,
                (short)
                        (LibC.POSIX_SPAWN_SETSIGMASK()
                                | LibC.POSIX_SPAWN_SETSIGDEF()
                                | LibC.POSIX_SPAWN_SETSID()));
    }

    private static int spawn(
            Arena arena,
            String program,
            List<String> arguments,
            List<String> environment,
            MemorySegment actions,
            MemorySegment attributes,
            IntSupplier last) {
        List<String> argv = new ArrayList<>(arguments);
        argv.addFirst(program);
        MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
        MemorySegment path = Native.string(arena, program);
        MemorySegment words = strings(arena, argv);
        MemorySegment variables = strings(arena, environment);
        // What is loaded for the call is loaded now: it may be too late afterwards.
        LibC.posix_spawn$handle();
        int failure = last.getAsInt();
        if (failure < 0) {
            return failure;
        }
        int error = LibC.posix_spawn(pid, path, actions, attributes, words, variables);
        return error == 0 ? pid.get(ValueLayout.JAVA_INT, 0) : -error;
    }

    /** A {@code char *[]} that ends with NULL. */
    private static MemorySegment strings(Arena arena, List<String> texts) {
        MemorySegment array = arena.allocate(ValueLayout.ADDRESS, texts.size() + 1L);
        for (int i = 0; i < texts.size(); i++) {
            array.setAtIndex(ValueLayout.ADDRESS, i, Native.string(arena, texts.get(i)));
        }
        return array;
    }
}
