package io.drydock.error;

/**
 * The connection to a server broke, and could not be made again or what was in flight could not be
 * sent again. Whether a change that was in flight has happened is unknown; the message says more.
 *
 * <p>Threading: immutable once thrown.
 */
public final class ConnectionLostException extends DrydockException {
    private static final long serialVersionUID = 1L;

    public ConnectionLostException(String operation, String subject, String reason) {
        super(operation, subject, reason, null, null);
    }

    public ConnectionLostException(
            String operation, String subject, String reason, Throwable cause) {
        super(operation, subject, reason, null, cause);
    }
}
