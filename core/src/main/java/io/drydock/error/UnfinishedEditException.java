package io.drydock.error;

/**
 * An edit of an image was committed, and is not yet all in the image: the journal beside it has it
 * whole. Who opens the image for writing next finishes it; until then nobody must read it.
 *
 * <p>Threading: immutable once thrown.
 */
public final class UnfinishedEditException extends DrydockException {
    private static final long serialVersionUID = 1L;

    public UnfinishedEditException(String operation, String subject, String reason, String hint) {
        super(operation, subject, reason, hint, null);
    }

    public UnfinishedEditException(
            String operation, String subject, String reason, String hint, Throwable cause) {
        super(operation, subject, reason, hint, cause);
    }
}
