package io.drydock.internal.nbd.transmission;

import io.drydock.error.ConnectionLostException;
import io.drydock.error.ProtocolException;
import io.drydock.error.TimedOutException;
import io.drydock.internal.nbd.wire.Failure;
import io.drydock.internal.nbd.wire.ViolationException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a connection is over, for good. */
record Death(Kind kind, String reason, @Nullable Throwable cause) implements Failure {
    enum Kind {
        /** The server broke the protocol. */
        VIOLATION,
        /** The server did not answer. */
        SILENCE,
        /** The connection broke, or we closed it. */
        LOSS
    }

    static Death closed() {
        return new Death(Kind.LOSS, "the device was closed", null);
    }

    static Death silent() {
        return new Death(Kind.SILENCE, "the server has not answered in time", null);
    }

    static Death of(ViolationException violation) {
        return new Death(Kind.VIOLATION, String.valueOf(violation.getMessage()), violation);
    }

    static Death lost(String reason, @Nullable Throwable cause) {
        return new Death(Kind.LOSS, reason, cause);
    }

    /** A fault of our own, after which nobody knows how much of a reply was taken. */
    static Death broken(Throwable cause) {
        return new Death(Kind.LOSS, "the client broke: " + cause, cause);
    }

    @Override
    public IOException exception(String operation, String subject) {
        return switch (kind) {
            case VIOLATION -> new ProtocolException(operation, subject, reason);
            case SILENCE -> new TimedOutException(operation, subject, reason);
            case LOSS ->
                    cause == null
                            ? new ConnectionLostException(operation, subject, reason)
                            : new ConnectionLostException(operation, subject, reason, cause);
        };
    }
}
