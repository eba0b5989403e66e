package io.drydock.internal.vhost;

import java.time.Duration;

/**
 * How to use a back-end. Immutable; each method returns a copy with one thing changed.
 *
 * @param readOnly whether writes are refused even where the back-end would take them
 * @param handshakeTimeout within which connection and set-up must be done
 * @param requestTimeout within which a back-end must have answered a request; one that does not is
 *     given up, since it still has the request's memory
 * @param polling how long to look for an answer before sleeping, where that has paid lately; zero
 *     to sleep at once
 * @param queues how many virtqueues to use at most
 */
public record VhostUserOptions(
        boolean readOnly,
        Duration handshakeTimeout,
        Duration requestTimeout,
        Duration polling,
        int queues) {
    /** One for the reader thread, and three for the threads that wait for themselves. */
    public static final int QUEUES = 4;

    private static final VhostUserOptions DEFAULTS =
            new VhostUserOptions(
                    false,
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(2),
                    Duration.ofNanos(50_000),
                    QUEUES);

    public VhostUserOptions {
        if (queues < 1) {
            throw new IllegalArgumentException(queues + " queues");
        }
    }

    /** Writable where the back-end is; 10 s for the set-up, 2 min for a request, 50 µs polling. */
    public static VhostUserOptions defaults() {
        return DEFAULTS;
    }

    public VhostUserOptions withReadOnly(boolean value) {
        return new VhostUserOptions(value, handshakeTimeout, requestTimeout, polling, queues);
    }

    public VhostUserOptions withHandshakeTimeout(Duration value) {
        return new VhostUserOptions(readOnly, value, requestTimeout, polling, queues);
    }

    public VhostUserOptions withRequestTimeout(Duration value) {
        return new VhostUserOptions(readOnly, handshakeTimeout, value, polling, queues);
    }

    public VhostUserOptions withPolling(Duration value) {
        return new VhostUserOptions(readOnly, handshakeTimeout, requestTimeout, value, queues);
    }

    public VhostUserOptions withQueues(int value) {
        return new VhostUserOptions(readOnly, handshakeTimeout, requestTimeout, polling, value);
    }
}
