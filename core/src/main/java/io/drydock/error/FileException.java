package io.drydock.error;

import org.jspecify.annotations.Nullable;

/**
 * An operation on a file or directory of a guest failed. {@link #errno()} tells the kinds apart:
 * {@code ENOENT}, {@code EEXIST}, {@code ENOTDIR}, {@code EISDIR}, {@code ENOTEMPTY}, {@code
 * EROFS}, {@code ENOSPC}, {@code ELOOP}, {@code EXDEV} ...
 *
 * <p>Threading: immutable once thrown.
 */
public final class FileException extends DrydockException {
    private static final long serialVersionUID = 1L;

    private final String errno;

    /**
     * @param path the path in the guest, printable
     * @param errno the error's name, such as {@code ENOENT}
     * @param description the error's text, such as {@code No such file or directory}
     * @param hint what to do; null when nothing more is known
     */
    public FileException(
            String operation,
            String path,
            String errno,
            String description,
            @Nullable String hint) {
        super(operation, path, description + " (" + errno + ")", hint, null);
        this.errno = errno;
    }

    /** The error's name as in errno(3), such as {@code ENOENT}. */
    public String errno() {
        return errno;
    }
}
