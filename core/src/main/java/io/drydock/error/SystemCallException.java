package io.drydock.error;

import org.jspecify.annotations.Nullable;

/**
 * A system call failed on something of the host: the image file, a loop device, a mount. Failures
 * on a guest's files are {@link FileException}s.
 *
 * <p>Threading: immutable once thrown.
 */
public final class SystemCallException extends DrydockException {
    private static final long serialVersionUID = 1L;

    private final String errno;

    /**
     * @param errno the error's name, such as {@code EBUSY}
     * @param description the error's text, such as {@code Device or resource busy}
     * @param hint what to do, or whose fault it is; null when nothing more is known
     */
    public SystemCallException(
            String operation,
            String subject,
            String errno,
            String description,
            @Nullable String hint) {
        super(operation, subject, description + " (" + errno + ")", hint, null);
        this.errno = errno;
    }

    /** The error's name as in errno(3), such as {@code EBUSY}. */
    public String errno() {
        return errno;
    }
}
