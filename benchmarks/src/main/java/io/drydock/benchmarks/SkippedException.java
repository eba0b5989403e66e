package io.drydock.benchmarks;

/** The benchmark cannot be run here; the message says why. */
public final class SkippedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SkippedException(String reason) {
        super("skipped: " + reason);
    }
}
