package io.drydock.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the command-line tools that tests make images with and take as oracles. */
public final class Commands {
    private static final long TIMEOUT_SECONDS = 120;
    private static final long LONG_SECONDS = 3600;

    private Commands() {}

    /** How a command ended, and what it wrote to stdout and stderr together. */
    public record Result(int exitCode, String output) {}

    /** Runs it to its end, which must be a success; returns its output. */
    public static String run(Object... command) {
        return runWithInput("", command);
    }

    /** As {@link #run}, for as long as the test may take that asks for it. */
    public static String runLong(Object... command) {
        return checked(tryRun("", LONG_SECONDS, command), command);
    }

    /** As {@link #run}, with a text for it to read. */
    public static String runWithInput(String input, Object... command) {
        return checked(tryRunWithInput(input, command), command);
    }

    private static String checked(Result result, Object... command) {
        if (result.exitCode != 0) {
            throw new AssertionError(
                    List.of(command) + " exited " + result.exitCode + ":\n" + result.output);
        }
        return result.output;
    }

    /** Runs it to its end, however that is. A command that hangs is killed and is an error. */
    public static Result tryRun(Object... command) {
        return tryRunWithInput("", command);
    }

    /** As {@link #tryRun}, with a text for it to read. */
    public static Result tryRunWithInput(String text, Object... command) {
        return tryRun(text, TIMEOUT_SECONDS, command);
    }

    private static Result tryRun(String text, long seconds, Object... command) {
        try {
            Path input = Files.createTempFile("drydock-command", ".in");
            Path output = Files.createTempFile("drydock-command", ".out");
            try {
                Files.writeString(input, text);
                List<String> words = List.of(command).stream().map(Object::toString).toList();
                return tryRun(input, output, seconds, words);
            } finally {
                Files.delete(input);
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Result tryRun(Path input, Path output, long seconds, List<String> command)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LC_ALL", "C");
        builder.environment().merge("PATH", "/usr/sbin:/sbin", (path, more) -> path + ":" + more);
        Process process =
                builder.redirectInput(input.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new AssertionError(command + " hangs");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(command + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
        // Guests' file names need not be UTF-8, and no command's output is decoded strictly.
        String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
        return new Result(process.exitValue(), text);
    }
}
