package io.drydock.error;

import java.io.IOException;

/**
 * A copy failed on its way; the cause says why. What was copied before is at the destination, and
 * of the ranges that were in flight any part may be.
 *
 * <p>Threading: immutable once thrown.
 */
public final class CopyException extends DrydockException {
    private static final long serialVersionUID = 1L;

    private final long offsetBytes;
    private final IOException failure;

    /**
     * @param subject what was copied where
     * @param offsetBytes where the range begins that could not be copied
     */
    public CopyException(String subject, long offsetBytes, IOException cause) {
        super("copy", subject, "at byte " + offsetBytes + ": " + reason(cause), null, cause);
        this.offsetBytes = offsetBytes;
        this.failure = cause;
    }

    private static String reason(IOException cause) {
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** Where the range begins that could not be copied. */
    public long offsetBytes() {
        return offsetBytes;
    }

    /** What went wrong there; the cause. */
    public IOException failure() {
        return failure;
    }
}
