package io.drydock.internal.ext;

import java.time.Instant;

/**
 * Times of inodes: 32 bits of seconds, and in large inodes 32 more, of which the lower 2 extend the
 * seconds and the others are nanoseconds ("Inode Timestamps" in the kernel's documentation).
 */
final class ExtTime {
    private static final int EPOCH_MASK = 3;
    private static final int EPOCH_BITS = 2;
    private static final long LAST_OF_SMALL = Integer.MAX_VALUE;
    private static final long LAST_OF_LARGE = Integer.MAX_VALUE + (3L << Integer.SIZE);
    private static final int NANOS_OF_SECOND = 1_000_000_000;

    private ExtTime() {}

    static Instant read(int seconds, int extra) {
        long epoch = (long) (extra & EPOCH_MASK) << Integer.SIZE;
        // What is damaged may say more than there are in a second.
        int nanos = Math.min(extra >>> EPOCH_BITS, NANOS_OF_SECOND - 1);
        return Instant.ofEpochSecond(seconds + epoch, nanos);
    }

    /** The seconds; those of a time that cannot be kept are the nearest that can. */
    static int seconds(Instant time, boolean large) {
        return (int) clamped(time, large ? LAST_OF_LARGE : LAST_OF_SMALL).getEpochSecond();
    }

    static int extra(Instant time) {
        Instant kept = clamped(time, LAST_OF_LARGE);
        long seconds = kept.getEpochSecond();
        int epoch = (int) ((seconds - (int) seconds) >> Integer.SIZE) & EPOCH_MASK;
        return (kept.getNano() << EPOCH_BITS) | epoch;
    }

    private static Instant clamped(Instant time, long last) {
        long seconds = time.getEpochSecond();
        if (seconds < Integer.MIN_VALUE) {
            return Instant.ofEpochSecond(Integer.MIN_VALUE);
        }
        return seconds > last ? Instant.ofEpochSecond(last) : time;
    }
}
