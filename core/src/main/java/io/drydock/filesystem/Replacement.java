package io.drydock.filesystem;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.internal.linux.Errno;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Replaces a file by a new one that is complete when it takes the name: write, fsync, rename. */
final class Replacement {
    /** While it has content of the old file's owner but not the permissions of it yet. */
    private static final int UNFINISHED_PERMISSIONS = 0600;

    private final Filesystem filesystem;
    private final Links links;

    Replacement(Filesystem filesystem, Links links) {
        this.filesystem = filesystem;
        this.links = links;
    }

    /** What fills the new file, and gives it what else it should have. */
    interface Filler {
        void fill(FileHandle file) throws IOException;
    }

    /**
     * Replaces what the path leads to, links followed, keeping all that is not its content.
     *
     * @param permissions of the file, when there was none
     */
    void write(GuestPath path, int permissions, Filler content) throws IOException {
        GuestPath target = links.follow("write", path);
        Optional<FileStatus> old = find(target);
        if (old.isPresent() && !old.get().isRegular()) {
            int error = old.get().isDirectory() ? LibC.EISDIR() : LibC.EINVAL();
            throw Errno.fileFailure("write", path.toString(), error);
        }
        if (old.isEmpty()) {
            put(target, permissions, content);
            return;
        }
        Map<String, byte[]> attributes = filesystem.attributes(target, false);
        put(
                target,
                UNFINISHED_PERMISSIONS,
                file -> {
                    content.fill(file);
                    Metadata.give(Node.of(file), old.get(), attributes);
                });
    }

    private Optional<FileStatus> find(GuestPath path) throws IOException {
        try {
            return Optional.of(filesystem.status(path, false));
        } catch (FileException e) {
            if (e.errno().equals("ENOENT")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Puts a new file in the place of whatever has that name; a link is replaced itself. */
    void put(GuestPath target, int permissions, Filler filler) throws IOException {
        for (int i = 1; ; i++) {
            GuestPath temporary = TemporaryNames.beside("write", target);
            try (FileHandle file = filesystem.create(temporary, permissions)) {
                complete(file, temporary, target, filler);
                return;
            } catch (FileException e) {
                if (!e.errno().equals("EEXIST") || i == TemporaryNames.MAX_TRIES) {
                    throw e;
                }
            }
        }
    }

    private void complete(FileHandle file, GuestPath temporary, GuestPath target, Filler filler)
            throws IOException {
        try {
            filler.fill(file);
            file.syncBeforeRename();
            filesystem.rename(temporary, target);
        } catch (IOException | RuntimeException e) {
            remove(temporary, e);
            throw e;
        }
    }

    /**
     * As {@link #put}, but where nothing has the name the new file has it from the beginning, and
     * is not written out: one of thousands that are copied.
     */
    void add(GuestPath target, int permissions, Filler filler) throws IOException {
        FileHandle file;
        try {
            file = filesystem.create(target, permissions);
        } catch (FileException e) {
            if (!e.errno().equals("EEXIST")) {
                throw e;
            }
            put(target, permissions, filler);
            return;
        }
        try (file) {
            filler.fill(file);
        } catch (IOException | RuntimeException e) {
            remove(target, e);
            throw e;
        }
    }

    private void remove(GuestPath unfinished, Exception cause) {
        try {
            filesystem.removeFile(unfinished);
        } catch (IOException suppressed) {
            cause.addSuppressed(suppressed);
        }
    }
}
