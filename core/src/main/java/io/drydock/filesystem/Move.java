package io.drydock.filesystem;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileTree.Kept;
import io.drydock.internal.linux.Errno;
import io.drydock.task.Monitor;
import java.io.IOException;

/** Moves a file or a tree: renames it, or copies it and removes the original. */
final class Move {
    private final FileTree from;
    private final FileTree to;
    private final Monitor monitor;

    Move(FileTree from, FileTree to, Monitor monitor) {
        this.from = from;
        this.to = to;
        this.monitor = monitor;
    }

    void move(GuestPath source, GuestPath target) throws IOException {
        if (from.filesystem().equals(to.filesystem())) {
            try {
                from.filesystem().rename(source, target);
                return;
            } catch (FileException e) {
                if (!e.errno().equals("EXDEV")) {
                    throw e;
                }
            }
        }
        checkReplaceable(source, target);
        GuestPath temporary = TemporaryNames.beside("move", target);
        try {
            new TreeCopy(from, to, Kept.ARCHIVE, monitor).as(source, temporary);
            to.filesystem().sync(); // before anything of the original is removed
            to.filesystem().rename(temporary, target);
        } catch (IOException | RuntimeException e) {
            new TreeRemoval(to.filesystem()).removeAfter(temporary, e);
            throw e;
        }
        new TreeRemoval(from.filesystem()).remove(source);
    }

    /** What rename(2) would refuse in the end is refused before anything is copied. */
    private void checkReplaceable(GuestPath source, GuestPath target) throws IOException {
        boolean directory = from.linkStatus(source).isDirectory();
        FileStatus present = to.findLink(target).orElse(null);
        if (present == null || (!directory && !present.isDirectory())) {
            return;
        }
        if (directory != present.isDirectory()) {
            int error = directory ? LibC.ENOTDIR() : LibC.EISDIR();
            throw Errno.fileFailure("move", target.toString(), error);
        }
        if (!to.filesystem().list(target).isEmpty()) {
            throw Errno.fileFailure("move", target.toString(), LibC.ENOTEMPTY());
        }
    }
}
