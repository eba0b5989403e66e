package io.drydock.benchmarks;

/** The benchmark cannot be run here; the message says why. */
public final class SkippedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SkippedException(String reason) {
        super("skipped: " + reason);
    }

    public SkippedException(String reason, Throwable cause) {
        super("skipped: " + reason, cause);
    }
}
