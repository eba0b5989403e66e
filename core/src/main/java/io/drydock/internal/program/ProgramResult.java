package io.drydock.internal.program;

import io.drydock.error.ProgramFailedException;

/**
 * How a program has ended, and what it has said.
 *
 * @param program its name
 * @param status its exit status, from 0 to 255; minus the number of the signal that has ended it
 * @param output its standard output
 * @param errors its standard error, 64 KiB of it at most
 */
public record ProgramResult(String program, int status, String output, String errors) {
    private static final int MAX_REASON_CHARS = 2000;

    public boolean isSuccess() {
        return status == 0;
    }

    /**
     * Returns itself unless the program has failed.
     *
     * @param operation what it was run for, such as {@code mkfs}
     * @param subject what it was to work on, such as {@code /dev/sda1}
     * @throws ProgramFailedException with what it has said
     */
    public ProgramResult checkSuccess(String operation, String subject)
            throws ProgramFailedException {
        if (!isSuccess()) {
            throw failure(operation, subject);
        }
        return this;
    }

    /** The error that it has failed, with what it has said. */
    public ProgramFailedException failure(String operation, String subject) {
        String said = errors.isBlank() ? output.strip() : errors.strip();
        String line = said.replaceAll("\\s*\\R\\s*", " ");
        String end = line.substring(Math.max(0, line.length() - MAX_REASON_CHARS));
        return new ProgramFailedException(operation, subject, program, status, end);
    }
}
