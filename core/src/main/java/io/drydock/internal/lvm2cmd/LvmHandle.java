package io.drydock.internal.lvm2cmd;

import io.drydock.bindings.lvm2cmd.Lvm2Cmd;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.EnvironmentCalls;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Native;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What lvm2_init returns: lvm, ready to run commands.
 *
 * <p>Threading: for the one thread that it was made on.
 */
public final class LvmHandle implements AutoCloseable {
    private static final String SYSTEM_DIRECTORY = "LVM_SYSTEM_DIR";

    private final MemorySegment pointer;
    private final LvmLog log;

    private LvmHandle(MemorySegment pointer, LvmLog log) {
        this.pointer = pointer;
        this.log = log;
    }

    /** There is one at a time, since all that the library has is global. */
    static LvmHandle open() throws IOException {
        LvmLog log = LvmLog.begin();
        MemorySegment pointer = MemorySegment.NULL;
        try {
            // lvm reads it once, when it is initialized.
            Errno.check(
                    EnvironmentCalls.setenv(
                            SYSTEM_DIRECTORY, LvmPrivateDevices.SYSTEM_DIRECTORY.toString()),
                    "lvm",
                    SYSTEM_DIRECTORY);
            pointer = Lvm2Cmd.lvm2_init_threaded();
            EnvironmentCalls.unsetenv(SYSTEM_DIRECTORY);
            LvmAnswer answer = log.take(Lvm2Cmd.LVM2_COMMAND_SUCCEEDED());
            if (pointer.address() == 0) {
                throw new UnsupportedException(
                        "lvm",
                        "liblvm2cmd",
                        "it cannot be initialized: " + answer.problem(),
                        "run as root");
            }
            return new LvmHandle(pointer, log);
        } finally {
            if (pointer.address() == 0) {
                LvmLog.end();
            }
        }
    }

    /**
     * Runs a command.
     *
     * @param words its name, options and operands, none with a quote or a control character in it
     */
    public LvmAnswer run(List<String> words) throws IOException {
        List<String> all = new ArrayList<>(words);
        // Nobody else sees the devices. Taking locks, lvm blocks the signals that the JVM lives on.
        all.add(1, "--nolocking");
        all.add(2, "--yes"); // it would ask on our standard input
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment line = Native.string(arena, LvmCommandLine.of(all));
            return log.take(Lvm2Cmd.lvm2_run(pointer, line));
        }
    }

    @Override
    public void close() {
        Lvm2Cmd.lvm2_exit(pointer);
        LvmLog.end();
    }
}
