package io.drydock.internal.nbd.wire;

import java.io.IOException;

/** The server broke the protocol; the message says how. Kills the connection. */
public final class ViolationException extends IOException {
    private static final long serialVersionUID = 1L;

    public ViolationException(String message) {
        super(message);
    }
}
