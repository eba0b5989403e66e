package io.drydock.cli;

import io.drydock.cli.command.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * One run of the command in this JVM.
 *
 * @param status its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
record Cli(int status, String out, String err) {
    static Cli run(Object... arguments) {
        return run(InputStream.nullInputStream(), false, arguments);
    }

    /** A run with something on its standard input. */
    static Cli runWithInput(byte[] input, Object... arguments) {
        return run(new ByteArrayInputStream(input), false, arguments);
    }

    /** A run whose output goes to a terminal. */
    static Cli runOnTerminal(Object... arguments) {
        return run(InputStream.nullInputStream(), true, arguments);
    }

    private static Cli run(InputStream in, boolean terminal, Object... arguments) {
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status =
                Main.run(
                        new Streams(
                                in,
                                out,
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                terminal),
                        words);
        return new Cli(
                status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
