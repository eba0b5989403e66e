package io.drydock.internal.nbd.transmission;

import io.drydock.block.Completion;
import io.drydock.internal.nbd.wire.Failure;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Operations that have ended and whose callers are still to be told, which happens without the
 * connection's lock. Reused, so that a request costs no memory.
 *
 * <p>Threading: for one thread.
 */
final class Endings {
    private final String subject;
    private @Nullable Completion[] completions = new @Nullable Completion[64];
    private @Nullable Failure[] failures = new @Nullable Failure[64];
    private Command[] commands = new Command[64];
    private int count;

    Endings(String subject) {
        this.subject = subject;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(Completion completion, Command command, @Nullable Failure failure) {
        if (count == completions.length) {
            completions = Arrays.copyOf(completions, 2 * count);
            failures = Arrays.copyOf(failures, 2 * count);
            commands = Arrays.copyOf(commands, 2 * count);
        }
        completions[count] = completion;
        failures[count] = failure;
        commands[count] = command;
        count++;
    }

    /** Tells all of them. */
    void tell() {
        for (int i = 0; i < count; i++) {
            Completion completion = completions[i];
            Failure failure = failures[i];
            completions[i] = null;
            failures[i] = null;
            if (completion != null) {
                tell(completion, commands[i], failure);
            }
        }
        count = 0;
    }

    private void tell(Completion completion, Command command, @Nullable Failure failure) {
        try {
            completion.completed(
                    failure == null ? null : failure.exception(command.operation(), subject));
        } catch (RuntimeException e) {
            // The connection is not to suffer for it, and nobody is there to take it.
            Thread self = Thread.currentThread();
            self.getUncaughtExceptionHandler().uncaughtException(self, e);
        }
    }
}
