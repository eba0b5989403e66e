package io.drydock.nbd;

import java.time.Duration;

/**
 * A moment by which something must be done.
 *
 * @param nanoTime on the clock of {@link System#nanoTime}
 */
record Deadline(long nanoTime) {
    static Deadline after(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /** The time left; zero or less when it is over. */
    long remainingNanos() {
        return nanoTime - System.nanoTime();
    }

    boolean isOver() {
        return remainingNanos() <= 0;
    }
}
