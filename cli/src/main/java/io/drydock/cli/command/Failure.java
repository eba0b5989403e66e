package io.drydock.cli.command;

import io.drydock.cli.text.Printable;
import io.drydock.error.DrydockException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Tells the user of an error: one line, and the stack trace for those who asked for it. */
public final class Failure {
    private Failure() {}

    /** Reports the error and returns the exit code. */
    public static int report(Streams streams, Throwable error, boolean debug) {
        Throwable told = output(error);
        ExitCode code = ExitCode.of(told);
        if (code != ExitCode.OUTPUT_CLOSED) {
            streams.error(message(told));
        }
        if (debug) {
            trace(error)
                    .replace("\t", "    ")
                    .lines()
                    .forEach(line -> streams.err().println(Printable.of(line)));
        }
        return code.status();
    }

    /** The libraries that write JSON and XML wrap what our output throws. */
    private static Throwable output(Throwable error) {
        for (@Nullable Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutputException) {
                return cause;
            }
        }
        return error;
    }

    private static String message(Throwable error) {
        return switch (error) {
            case DrydockException known -> String.valueOf(known.getMessage());
            case UsageException usage -> String.valueOf(usage.getMessage());
            case FileSystemException file -> String.valueOf(file.getFile()) + ": " + reason(file);
            case IOException io when io.getMessage() != null -> io.getMessage();
            default -> "internal error: " + error + "; please report it with the output of --debug";
        };
    }

    /** Java's exceptions on files have the path alone for a message. */
    private static String reason(FileSystemException error) {
        return switch (error) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            case FileAlreadyExistsException _ -> "File exists";
            default -> error.getReason() == null ? error.toString() : error.getReason();
        };
    }

    private static String trace(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
