package io.drydock.nbd;

import java.time.Duration;

/**
 * How the kernel is to use a server. Immutable; each method returns a copy with one thing changed.
 *
 * @param server how to connect, whether to write, and how long a request may take; the kernel takes
 *     whole seconds, and 0 for ever. It speaks no TLS, and asks for no metadata
 * @param connections how many there may be, 1 to 64, where the server can serve the export by
 *     several (CAN_MULTI_CONN); else there is one
 * @param deadConnectionTimeout how long requests are kept when no connection is left, in whole
 *     seconds, before they fail; only {@code nbd-client} and the like can give the kernel new ones.
 *     The kernel takes it by netlink only
 */
public record NbdAttachOptions(NbdOptions server, int connections, Duration deadConnectionTimeout) {
    private static final int MAX_CONNECTIONS = 64;

    private static final NbdAttachOptions DEFAULTS =
            new NbdAttachOptions(NbdOptions.defaults(), 1, Duration.ZERO);

    public NbdAttachOptions {
        if (connections < 1 || connections > MAX_CONNECTIONS) {
            throw new IllegalArgumentException("there can be 1 to 64 connections");
        }
        if (deadConnectionTimeout.isNegative()) {
            throw new IllegalArgumentException("a timeout cannot be negative");
        }
    }

    /** As {@link NbdOptions#defaults}, one connection, and requests fail as soon as it is lost. */
    public static NbdAttachOptions defaults() {
        return DEFAULTS;
    }

    public NbdAttachOptions withServer(NbdOptions value) {
        return new NbdAttachOptions(value, connections, deadConnectionTimeout);
    }

    public NbdAttachOptions withConnections(int value) {
        return new NbdAttachOptions(server, value, deadConnectionTimeout);
    }

    public NbdAttachOptions withDeadConnectionTimeout(Duration value) {
        return new NbdAttachOptions(server, connections, value);
    }
}
