package io.drydock.filesystem;

import java.io.IOException;

/**
 * Whether a damaged filesystem, mounted in some way, is as whole as its user needs it. A way that
 * fails the check has not worked, and the next is tried.
 *
 * <p>Threading: called on the thread that mounts.
 */
@FunctionalInterface
public interface MountCheck {
    /** For those who take whatever can be mounted. */
    MountCheck NONE = filesystem -> {};

    /**
     * Looks at the filesystem, whose root can be listed.
     *
     * @throws IOException when something that is needed cannot be read
     */
    void check(Filesystem filesystem) throws IOException;
}
