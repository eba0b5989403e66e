package io.drydock.cli.command;

import io.drydock.cli.text.Printable;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command reads from and writes to.
 *
 * @param in what the command is given
 * @param out the result; throws {@link OutputException} when it cannot be written
 * @param err errors and messages
 * @param terminal whether the result goes to a terminal
 */
public record Streams(InputStream in, OutputStream out, PrintStream err, boolean terminal) {
    /** The streams of this process. */
    public static Streams ofProcess() {
        return new Streams(
                new FileInputStream(FileDescriptor.in),
                new BufferedOutputStream(new StandardOutput(), 1 << 16),
                System.err,
                StandardOutput.isTerminal());
    }

    /** Writes text that is fit for a terminal, in UTF-8. */
    public void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Where a guest's bytes are written to, made harmless if that is a terminal. Close it. */
    public OutputStream content() {
        return terminal ? new TerminalOutput(out) : out;
    }

    /** One line on what did not go as expected, though the command goes on. */
    public void warn(String message) {
        error("warning: " + message);
    }

    /** One line that says what went wrong. */
    public void error(String message) {
        err.println("drydock: " + Printable.of(message));
    }
}
