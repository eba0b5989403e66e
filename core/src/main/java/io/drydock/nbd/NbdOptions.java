package io.drydock.nbd;

import java.time.Duration;

/**
 * How to use a server. Immutable; each method returns a copy with one thing changed.
 *
 * @param readOnly whether writes are refused even where the server would take them
 * @param handshakeTimeout within which connection and handshake must be done
 * @param requestTimeout within which a server must have answered a request; a server that does not
 *     is given up, since nothing that comes from it can be trusted to come at all
 */
public record NbdOptions(boolean readOnly, Duration handshakeTimeout, Duration requestTimeout) {
    private static final NbdOptions DEFAULTS =
            new NbdOptions(false, Duration.ofSeconds(10), Duration.ofMinutes(2));

    /** Writable where the server is; 10 s for the handshake, 2 min for a request. */
    public static NbdOptions defaults() {
        return DEFAULTS;
    }

    public NbdOptions withReadOnly(boolean value) {
        return new NbdOptions(value, handshakeTimeout, requestTimeout);
    }

    public NbdOptions withHandshakeTimeout(Duration value) {
        return new NbdOptions(readOnly, value, requestTimeout);
    }

    public NbdOptions withRequestTimeout(Duration value) {
        return new NbdOptions(readOnly, handshakeTimeout, value);
    }
}
