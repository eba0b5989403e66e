package io.drydock.search;

import io.drydock.filesystem.FileStatus;
import org.jspecify.annotations.Nullable;

/**
 * A directory that a walk has entered, and the ones that it has entered to come there. Names of a
 * damaged filesystem can lead back to one of those, and would for ever.
 */
record Level(long filesystemId, long inode, int depth, @Nullable Level parent) {
    static Level of(FoundFile directory, @Nullable Level parent) {
        FileStatus status = directory.status();
        return new Level(status.filesystemId(), status.inode(), directory.depth(), parent);
    }

    /** Whether the directory is this one or one that this one is in. */
    boolean isWithin(FileStatus directory) {
        for (Level at = this; at != null; at = at.parent) {
            if (at.inode == directory.inode() && at.filesystemId == directory.filesystemId()) {
                return true;
            }
        }
        return false;
    }
}
