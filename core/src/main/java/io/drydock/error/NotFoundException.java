package io.drydock.error;

/**
 * What was asked for is not there: no such drive, partition, filesystem, or no operating system.
 *
 * <p>Threading: immutable once thrown.
 */
public final class NotFoundException extends DrydockException {
    private static final long serialVersionUID = 1L;

    public NotFoundException(String operation, String subject, String reason) {
        super(operation, subject, reason, null, null);
    }

    public NotFoundException(String operation, String subject, String reason, String hint) {
        super(operation, subject, reason, hint, null);
    }

    public NotFoundException(String operation, String subject, String reason, Throwable cause) {
        super(operation, subject, reason, null, cause);
    }
}
