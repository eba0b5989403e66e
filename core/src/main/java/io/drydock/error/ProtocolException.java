package io.drydock.error;

/**
 * A server that we talk to (NBD, vhost-user, QMP) broke its protocol or refused what it must not
 * refuse. The connection is dead afterwards.
 *
 * <p>Threading: immutable once thrown.
 */
public final class ProtocolException extends DrydockException {
    private static final long serialVersionUID = 1L;

    public ProtocolException(String operation, String subject, String reason) {
        super(operation, subject, reason, null, null);
    }

    public ProtocolException(String operation, String subject, String reason, Throwable cause) {
        super(operation, subject, reason, null, cause);
    }
}
