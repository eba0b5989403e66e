package io.drydock.internal.lvm2cmd;

import io.drydock.bindings.lvm2cmd.Lvm2Cmd;
import io.drydock.bindings.lvm2cmd.lvm2_log_fn_t;
import io.drydock.error.CorruptDataException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the library says everything: what its commands print, and what goes wrong.
 *
 * <p>Threading: for the one thread that the library is used on.
 */
final class LvmLog {
    /** More of a report than this is an attack on our memory. */
    private static final long MAX_LENGTH = 64 << 20;

    /**
     * One line is never longer: names and tags are limited, and lists of tags to a metadata area.
     */
    private static final long MAX_LINE_BYTES = 16 << 20;

    /** The C function: for all time, since lvm may keep it longer than a command runs. */
    private static final MemorySegment FUNCTION =
            lvm2_log_fn_t.allocate(LvmLog::log, Arena.global());

    private static LvmLog current = new LvmLog();

    private List<String> printed = new ArrayList<>();
    private List<String> errors = new ArrayList<>();
    private long length;
    private @Nullable Throwable failure;

    /** Has the library say everything to a log of its own from now on. */
    static LvmLog begin() {
        LvmLog log = new LvmLog();
        current = log;
        Lvm2Cmd.lvm2_log_fn(FUNCTION);
        return log;
    }

    /**
     * Has the library forget us. It must, before the JVM ends: it logs from its destructor, when no
     * thread can be attached any more.
     */
    static void end() {
        Lvm2Cmd.lvm2_log_fn(MemorySegment.NULL);
    }

    /** An exception that left it would end the JVM. */
    private static void log(
            int level, MemorySegment file, int line, int errno, MemorySegment message) {
        try {
            current.add(level, message);
        } catch (Throwable e) {
            current.failure = e;
        }
    }

    private void add(int level, MemorySegment message) throws CorruptDataException {
        if (level > Lvm2Cmd.LVM2_LOG_PRINT() || message.address() == 0 || failure != null) {
            return;
        }
        String text = message.reinterpret(MAX_LINE_BYTES).getString(0, StandardCharsets.UTF_8);
        length += text.length();
        if (length > MAX_LENGTH) {
            throw new CorruptDataException("read", "lvm's answer", "it does not end");
        }
        (level == Lvm2Cmd.LVM2_LOG_PRINT() ? printed : errors).add(text);
    }

    /**
     * What was said since the last time.
     *
     * @throws CorruptDataException when it was too much, or could not be kept
     */
    LvmAnswer take(int status) throws CorruptDataException {
        Throwable lost = failure;
        LvmAnswer answer =
                new LvmAnswer(status == Lvm2Cmd.LVM2_COMMAND_SUCCEEDED(), printed, errors);
        printed = new ArrayList<>();
        errors = new ArrayList<>();
        length = 0;
        failure = null;
        if (lost != null) {
            throw new CorruptDataException("read", "lvm's answer", "it was lost", lost);
        }
        return answer;
    }
}
