package io.drydock.internal.userspace;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.driver.InodeException;

/** What symbolic links hold. */
final class Links {
    private Links() {}

    /** The path; {@code EUCLEAN} when what a damaged filesystem says is none. */
    static GuestPath target(byte[] content) throws InodeException {
        try {
            return GuestPath.of(content);
        } catch (IllegalArgumentException e) {
            throw InodeException.of(LibC.EUCLEAN(), e);
        }
    }
}
