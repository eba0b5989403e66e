package io.drydock.task;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a long operation is.
 *
 * @param done in the operation's own unit, bytes unless it says otherwise
 * @param total in the same unit; -1 while it is not known
 * @param elapsed since it began
 */
public record Progress(long done, long total, Duration elapsed) {
    private static final double NANOS_PER_SECOND = 1e9;

    /** What was done in a second, on average since it began; 0 at the very beginning. */
    public double perSecond() {
        long nanos = elapsed.toNanos();
        return nanos == 0 ? 0 : done * NANOS_PER_SECOND / nanos;
    }

    /** How long the rest takes if it goes on like that; empty while that cannot be told. */
    public Optional<Duration> remaining() {
        double rate = perSecond();
        return total < 0 || rate == 0
                ? Optional.empty()
                : Optional.of(
                        Duration.ofNanos(
                                (long) (Math.max(total - done, 0) / rate * NANOS_PER_SECOND)));
    }
}
