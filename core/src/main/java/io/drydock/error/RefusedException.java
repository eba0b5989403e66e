package io.drydock.error;

/**
 * We declined, because it would be unsafe or because it was not allowed: a backing file that nobody
 * named, a write to an image opened read-only, an image whose format is not known. The hint says
 * how to allow it where that can be.
 *
 * <p>Threading: immutable once thrown.
 */
public final class RefusedException extends DrydockException {
    private static final long serialVersionUID = 1L;

    public RefusedException(String operation, String subject, String reason, String hint) {
        super(operation, subject, reason, hint, null);
    }
}
