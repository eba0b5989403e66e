package io.drydock.error;

/**
 * The bytes of an image are not what its format demands: a truncated qcow2, a GPT whose checksum is
 * wrong, a superblock of garbage. The image is at fault, or was named as the wrong format.
 *
 * <p>Threading: immutable once thrown.
 */
public final class CorruptDataException extends DrydockException {
    private static final long serialVersionUID = 1L;

    public CorruptDataException(String operation, String subject, String reason) {
        super(operation, subject, reason, null, null);
    }

    public CorruptDataException(String operation, String subject, String reason, Throwable cause) {
        super(operation, subject, reason, null, cause);
    }
}
