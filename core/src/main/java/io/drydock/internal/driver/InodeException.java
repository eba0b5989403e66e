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

    private InodeException(int errno) {
        super("errno " + errno);
        this.errno = errno;
    }

    /**
     * @param errno as in errno(3), such as {@code LibC.ENOSPC()}
     */
    public static InodeException of(int errno) {
        return new InodeException(errno);
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
}
