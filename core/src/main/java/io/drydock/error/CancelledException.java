package io.drydock.error;

/**
 * The caller gave a request up before its end. Whether a change has happened is unknown.
 *
 * <p>Threading: immutable once thrown.
 */
public final class CancelledException extends DrydockException {
    private static final long serialVersionUID = 1L;

    public CancelledException(String operation, String subject) {
        super(operation, subject, "cancelled by the caller", null, null);
    }
}
