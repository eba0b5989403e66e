package io.drydock.internal.userspace;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where a path has led to.
 *
 * @param parent the directory that it is in; null for the root of the tree
 */
record Position(Mounted mounted, long inode, FileType type, @Nullable Position parent) {
    OpenInodes filesystem() {
        return mounted.filesystem();
    }

    boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    FileStatus status() throws IOException {
        return filesystem().look(all -> all.status(inode));
    }

    /** Whether it is the same place of the tree. */
    boolean isSame(Position other) {
        return mounted == other.mounted && inode == other.inode;
    }

    /** What is mounted here, or this place itself. */
    Position covered() {
        Position here = this;
        while (here.isDirectory()) {
            var on = here.mounted.on(here.inode);
            if (on.isEmpty()) {
                break;
            }
            Mounted above = on.get().mounted();
            here = new Position(above, above.root(), FileType.DIRECTORY, here.parent);
        }
        return here;
    }
}
