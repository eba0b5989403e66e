package io.drydock.archive;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;

/** Writes the members of an archive of some format. */
interface MemberWriter {
    /**
     * Writes what is at a path.
     *
     * @param name relative, beginning with {@code ./}
     * @return whether the format has a place for it
     */
    boolean write(GuestPath path, byte[] name, FileStatus status) throws IOException;

    /** Writes the end mark. */
    void finish() throws IOException;

    /** How long the archive is by now. */
    long count();
}
