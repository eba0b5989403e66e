package io.drydock.error;

/**
 * None of the keys that were given opens an encrypted device, or none was given. The message says
 * how many were tried and nothing of what they are.
 *
 * <p>Threading: immutable once thrown.
 */
public final class WrongKeyException extends DrydockException {
    private static final long serialVersionUID = 1L;

    public WrongKeyException(String operation, String subject, String reason, String hint) {
        super(operation, subject, reason, hint, null);
    }
}
