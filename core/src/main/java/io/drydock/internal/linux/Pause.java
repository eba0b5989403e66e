package io.drydock.internal.linux;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A wait for others that is growing from try to try, and ends.
 *
 * <p>Threading: for one thread.
 */
public final class Pause {
    private static final long FIRST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final long deadline;
    private long nanos = FIRST_NANOS;

    private Pause(long deadline) {
        this.deadline = deadline;
    }

    /** Begins to count. */
    public static Pause atMost(long milliseconds) {
        return new Pause(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds));
    }

    /**
     * Waits a little, a random part of which keeps two from meeting again and again. An interrupt
     * does not end it, and stays set.
     *
     * @return whether there is time for another try
     */
    public boolean again() {
        if (System.nanoTime() - deadline >= 0) {
            return false;
        }
        sleep(nanos / 2 + ThreadLocalRandom.current().nextLong(nanos));
        nanos = Math.min(2 * nanos, LONGEST_NANOS);
        return true;
    }

    private static void sleep(long nanos) {
        boolean interrupted = Thread.interrupted();
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.sleep(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
