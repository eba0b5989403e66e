package io.drydock.internal.nbd.wire;

import java.time.Duration;

/**
 * A moment by which something must be done.
 *
 * @param nanoTime on the clock of {@link System#nanoTime}
 */
public record Deadline(long nanoTime) {
    public static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** The time left; zero or less when it is over. */
    public long remainingNanos() {
        return nanoTime - System.nanoTime();
    }

    public boolean isOver() {
        return remainingNanos() <= 0;
    }
}
