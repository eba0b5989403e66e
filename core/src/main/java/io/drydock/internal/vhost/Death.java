package io.drydock.internal.vhost;

import io.drydock.error.ConnectionLostException;
import io.drydock.error.ProtocolException;
import io.drydock.error.TimedOutException;
import java.io.IOException;

/**
 * Why a device is dead.
 *
 * @param kind what it comes out as
 * @param reason in words
 */
record Death(Kind kind, String reason) {
    enum Kind {
        VIOLATION,
        LOST,
        LATE
    }

    static Death violation(String reason) {
        return new Death(Kind.VIOLATION, reason);
    }

    static Death lost(String reason) {
        return new Death(Kind.LOST, reason);
    }

    static Death late(String reason) {
        return new Death(Kind.LATE, reason);
    }

    IOException exception(String operation, String subject) {
        return switch (kind) {
            case VIOLATION -> new ProtocolException(operation, subject, reason);
            case LOST -> new ConnectionLostException(operation, subject, reason);
            case LATE -> new TimedOutException(operation, subject, reason);
        };
    }
}
