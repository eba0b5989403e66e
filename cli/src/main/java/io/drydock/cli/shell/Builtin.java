package io.drydock.cli.shell;

import io.drydock.cli.command.UsageException;
import java.io.IOException;
import java.util.List;

/**
 * What only a shell can do: it is about the shell itself.
 *
 * @param most how many operands it takes at most
 */
record Builtin(String name, String operands, String summary, int least, int most, Deed deed) {
    /** Does it. */
    @FunctionalInterface
    interface Deed {
        void on(Shell shell, List<String> operands) throws IOException, UsageException;
    }

    void run(Shell shell, List<String> given) throws IOException, UsageException {
        if (given.size() < least || given.size() > most) {
            throw new UsageException("usage: " + (name + " " + operands).strip());
        }
        deed.on(shell, given);
    }
}
