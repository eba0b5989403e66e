package io.drydock.error;

/**
 * A request was not answered by its deadline. Whether a change has happened is unknown.
 *
 * <p>Threading: immutable once thrown.
 */
public final class TimedOutException extends DrydockException {
    private static final long serialVersionUID = 1L;

    public TimedOutException(String operation, String subject, String reason) {
        super(operation, subject, reason, null, null);
    }

    public TimedOutException(String operation, String subject, String reason, Throwable cause) {
        super(operation, subject, reason, null, cause);
    }
}
