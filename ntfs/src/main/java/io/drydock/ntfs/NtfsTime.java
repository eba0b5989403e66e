package io.drydock.ntfs;

import java.time.Duration;
import java.time.Instant;

/**
 * A time of NTFS: 100 nanoseconds since 1601.
 *
 * <p>Threading: stateless.
 */
final class NtfsTime {
    private static final Instant EPOCH = Instant.parse("1601-01-01T00:00:00Z");
    private static final long PER_SECOND = 10_000_000;
    private static final int NANOS = 100;

    private NtfsTime() {}

    static Instant instant(long time) {
        return EPOCH.plusSeconds(Math.floorDiv(time, PER_SECOND))
                .plusNanos(Math.floorMod(time, PER_SECOND) * NANOS);
    }

    /** The nearest that it can keep. */
    static long of(Instant instant) {
        Duration since = Duration.between(EPOCH, instant);
        if (since.isNegative()) {
            return 0;
        }
        if (since.getSeconds() >= Long.MAX_VALUE / PER_SECOND) {
            return Long.MAX_VALUE;
        }
        return since.getSeconds() * PER_SECOND + since.getNano() / NANOS;
    }
}
