package io.drydock.internal.userspace;

import java.io.IOException;

/** What a driver has written, which nobody else sees yet. */
@FunctionalInterface
public interface Collected {
    /**
     * Brings it to the disk, on stable storage; nothing happens when there is none.
     *
     * @throws io.drydock.error.UnfinishedEditException when it is committed, and not all of it is
     *     on the disk: nobody may use that any more
     * @throws IOException any other: it is collected still
     */
    void commit() throws IOException;
}
