package io.drydock.internal.nbd.transport;

import io.drydock.error.NotFoundException;
import io.drydock.error.TimedOutException;

/** The errors of connecting that all sockets have in common. */
final class Unreachable {
    private Unreachable() {}

    static TimedOutException inTime(String subject) {
        return new TimedOutException(
                "connect to", subject, "the server does not accept the connection");
    }

    static NotFoundException because(String subject, String reason, Throwable cause) {
        return new NotFoundException(
                "connect to", subject, "no server listens there: " + reason, cause);
    }
}
