package io.drydock.filesystem;

import java.io.IOException;

/** Removes trees. Links are removed, never followed. */
final class TreeRemoval {
    private final Filesystem filesystem;

    TreeRemoval(Filesystem filesystem) {
        this.filesystem = filesystem;
    }

    /** What is at the path, and all below it. */
    void remove(GuestPath path) throws IOException {
        remove(path, filesystem.status(path, false).type());
    }

    /**
     * As {@link #remove} where something is, after a failure that matters more than one of this.
     */
    void removeAfter(GuestPath path, Exception failure) {
        try {
            if (Absence.unless(() -> filesystem.status(path, false)).isPresent()) {
                remove(path);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private void remove(GuestPath path, FileType type) throws IOException {
        FileType known = type == FileType.UNKNOWN ? filesystem.status(path, false).type() : type;
        if (known != FileType.DIRECTORY) {
            filesystem.removeFile(path);
            return;
        }
        for (DirectoryEntry entry : filesystem.list(path)) {
            remove(Links.join("remove", path, entry.name()), entry.type());
        }
        filesystem.removeDirectory(path);
    }
}
