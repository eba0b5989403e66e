package io.drydock.nbd;

import java.io.IOException;

/** The server broke the protocol; the message says how. Kills the connection. */
final class ViolationException extends IOException {
    private static final long serialVersionUID = 1L;

    ViolationException(String message) {
        super(message);
    }
}
