package io.drydock.filesystem;

import java.io.IOException;

/** Does something to each file of a tree, directories first. Links are not followed. */
final class TreeChange {
    private final Filesystem filesystem;

    TreeChange(Filesystem filesystem) {
        this.filesystem = filesystem;
    }

    /** What is done to one. */
    interface Change {
        void apply(GuestPath path, FileStatus status) throws IOException;
    }

    void apply(GuestPath path, Change change) throws IOException {
        apply(path, filesystem.status(path, false), change);
    }

    private void apply(GuestPath path, FileStatus status, Change change) throws IOException {
        change.apply(path, status);
        if (status.isDirectory()) {
            for (FileEntry entry : filesystem.listWithStatus(path)) {
                apply(Links.join("change", path, entry.name()), entry.status(), change);
            }
        }
    }
}
