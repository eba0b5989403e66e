package io.drydock.nbd;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often to try to connect, and with what pauses: each is twice as long as the one before, and
 * shortened by up to a half at random, so that many clients of one server do not come all at once.
 *
 * @param tries how often, 0 for never again once a connection is lost
 * @param base the first pause, after the first try
 * @param cap the longest pause
 */
public record NbdRetry(int tries, Duration base, Duration cap) {
    private static final NbdRetry DEFAULTS =
            new NbdRetry(3, Duration.ofSeconds(2), Duration.ofSeconds(10));
    private static final NbdRetry NONE = new NbdRetry(0, Duration.ZERO, Duration.ZERO);

    public NbdRetry {
        if (tries < 0 || base.isNegative() || cap.isNegative()) {
            throw new IllegalArgumentException("tries and pauses are not negative");
        }
    }

    /** 3 tries, with pauses of 2 s and 4 s. */
    public static NbdRetry defaults() {
        return DEFAULTS;
    }

    /** One try to connect, and none to connect anew. */
    public static NbdRetry none() {
        return NONE;
    }

    /**
     * The pause after so many tries, in nanoseconds, at random within its bounds.
     *
     * @param tried at least 1
     */
    public long pauseNanos(int tried) {
        long most = base.toNanos();
        for (int i = 1; i < tried && most < cap.toNanos(); i++) {
            most *= 2;
        }
        most = Math.min(most, cap.toNanos());
        return most - ThreadLocalRandom.current().nextLong(most / 2 + 1);
    }
}
