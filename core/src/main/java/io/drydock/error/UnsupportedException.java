package io.drydock.error;

/**
 * This host, kernel or engine cannot do it: a library, a kernel feature or a privilege is missing.
 * The hint names the package or the privilege that would mend it.
 *
 * <p>Threading: immutable once thrown.
 */
public final class UnsupportedException extends DrydockException {
    private static final long serialVersionUID = 1L;

    public UnsupportedException(String operation, String subject, String reason, String hint) {
        super(operation, subject, reason, hint, null);
    }

    public UnsupportedException(
            String operation, String subject, String reason, String hint, Throwable cause) {
        super(operation, subject, reason, hint, cause);
    }

    /**
     * The same error, with one more thing that would help.
     *
     * @param other keeps its own hint
     */
    public UnsupportedException(UnsupportedException other, String hint) {
        super(other.operation(), other.subject(), other.reasonAndHint(), hint, other);
    }

    private String reasonAndHint() {
        String start = operation() + " " + subject() + ": ";
        return String.valueOf(getMessage()).substring(start.length());
    }
}
