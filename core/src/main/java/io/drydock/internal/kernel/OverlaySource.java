package io.drydock.internal.kernel;

import java.io.IOException;

/**
 * Gives a copy-on-write copy of a disk, on which journals can be replayed while the image stays as
 * it is.
 *
 * <p>Threading: safe for use by many threads at once.
 */
@FunctionalInterface
public interface OverlaySource {
    /**
     * The copy of the whole disk, open for writing. It stays owned by the source, which must keep
     * it until the filesystem has been closed; it may be the same for all who ask.
     *
     * @throws io.drydock.error.UnsupportedException when no copy can be made here
     */
    Backing open() throws IOException;
}
