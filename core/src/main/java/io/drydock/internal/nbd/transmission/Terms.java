package io.drydock.internal.nbd.transmission;

import java.time.Duration;

/**
 * Under which terms a request is made.
 *
 * @param flags CMD_FLAG_* numbers
 * @param timeoutNanos after which the request alone is given up; 0 for the connection's own
 *     timeout, after which the whole server is
 */
public record Terms(int flags, long timeoutNanos) {
    public static final Terms PLAIN = new Terms(0, 0);

    public static Terms of(int flags, Duration timeout) {
        return new Terms(flags, timeout.toNanos());
    }
}
