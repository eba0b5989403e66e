package io.drydock.cache;

import java.time.Duration;

/**
 * For how long a session remembers what it has read of the drives. Immutable; each method returns a
 * copy with one thing changed.
 *
 * <p>What is remembered is thrown away before its time when the drive has changed: at once after a
 * change through Drydock, and within {@code checkInterval} after a change by others where that can
 * be seen at all.
 *
 * @param partitionsTimeToLive of partition tables; zero remembers none
 * @param signaturesTimeToLive of what libblkid has found; zero remembers nothing
 * @param checkInterval how often, at most, a look-up asks the kernel whether the image's files have
 *     changed, which costs a system call or two for each of them; zero asks in every look-up
 * @param warmUp whether everything is read when the session is opened, several drives at once.
 *     Otherwise what a drive holds is read, and can fail, when it is first asked for
 */
public record CacheOptions(
        Duration partitionsTimeToLive,
        Duration signaturesTimeToLive,
        Duration checkInterval,
        boolean warmUp) {
    private static final CacheOptions DEFAULTS =
            new CacheOptions(
                    Duration.ofSeconds(60), Duration.ofSeconds(120), Duration.ofMillis(1), true);
    private static final CacheOptions OFF =
            new CacheOptions(Duration.ZERO, Duration.ZERO, Duration.ZERO, false);

    /**
     * @throws IllegalArgumentException when a duration is negative
     */
    public CacheOptions {
        if (partitionsTimeToLive.isNegative()
                || signaturesTimeToLive.isNegative()
                || checkInterval.isNegative()) {
            throw new IllegalArgumentException("a time cannot be negative");
        }
    }

    /** Partitions for 60 s, signatures for 120 s, a check in a millisecond, and warm-up. */
    public static CacheOptions defaults() {
        return DEFAULTS;
    }

    /** Everything is read whenever it is asked for. */
    public static CacheOptions off() {
        return OFF;
    }

    public CacheOptions withPartitionsTimeToLive(Duration time) {
        return new CacheOptions(time, signaturesTimeToLive, checkInterval, warmUp);
    }

    public CacheOptions withSignaturesTimeToLive(Duration time) {
        return new CacheOptions(partitionsTimeToLive, time, checkInterval, warmUp);
    }

    public CacheOptions withCheckInterval(Duration time) {
        return new CacheOptions(partitionsTimeToLive, signaturesTimeToLive, time, warmUp);
    }

    public CacheOptions withWarmUp(boolean value) {
        return new CacheOptions(partitionsTimeToLive, signaturesTimeToLive, checkInterval, value);
    }
}
