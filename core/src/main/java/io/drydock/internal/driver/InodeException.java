package io.drydock.internal.driver;

import io.drydock.bindings.libc.LibC;
import java.io.IOException;

/**
 * What a kernel would answer with an errno. It becomes a {@link io.drydock.error.FileException} of
 * the path that was asked for.
 */
public final class InodeException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int errno;
    private final String hint;

    private InodeException(int errno, String hint) {
        super("errno " + errno);
        this.errno = errno;
        this.hint = hint;
    }

    /**
     * @param errno as in errno(3), such as {@code LibC.ENOSPC()}
     */
    public static InodeException of(int errno) {
        return of(errno, "");
    }

    /**
     * As the other.
     *
     * @param hint what an errno cannot say: why it is so here, and what to do; may be empty
     */
    public static InodeException of(int errno, String hint) {
        return new InodeException(errno, hint);
    }

    /** As the other, because of something else. */
    public static InodeException of(int errno, Throwable cause) {
        InodeException made = of(errno);
        made.initCause(cause);
        return made;
    }

    /** {@code ENOTTY}: the filesystem has no such thing. */
    public static InodeException notAvailable() {
        return of(LibC.ENOTTY());
    }

    /** {@code EOPNOTSUPP}: it cannot be done. */
    public static InodeException notSupported() {
        return of(LibC.EOPNOTSUPP());
    }

    public int errno() {
        return errno;
    }

    /** What the errno cannot say; mostly empty. */
    public String hint() {
        return hint;
    }
}
