package io.drydock.error;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The root of all errors of the library.
 *
 * <p>The message reads {@code operation subject: reason; hint}, so that one line tells a user what
 * was tried, on what, why it failed and what to do about it.
 *
 * <p>Threading: immutable once thrown.
 */
public abstract sealed class DrydockException extends IOException
        permits CancelledException,
                ConnectionLostException,
                CopyException,
                CorruptDataException,
                FileException,
                MountFailedException,
                NotFoundException,
                ProgramFailedException,
                ProtocolException,
                RefusedException,
                SystemCallException,
                TimedOutException,
                UnfinishedEditException,
                UnsupportedException,
                WorkerLostException,
                WrongKeyException {
    private static final long serialVersionUID = 1L;

    private final String operation;
    private final String subject;

    DrydockException(
            String operation,
            String subject,
            String reason,
            @Nullable String hint,
            @Nullable Throwable cause) {
        super(line(operation, subject, reason, hint), cause);
        this.operation = operation;
        this.subject = subject;
    }

    private static String line(
            String operation, String subject, String reason, @Nullable String hint) {
        String line = operation + " " + subject + ": " + reason;
        return hint == null ? line : line + "; " + hint;
    }

    /** What was tried, in the field's words: {@code mount}, {@code open}, {@code read}. */
    public final String operation() {
        return operation;
    }

    /** What it was tried on: an image, a device such as {@code /dev/sda1}, or a path in a guest. */
    public final String subject() {
        return subject;
    }
}
