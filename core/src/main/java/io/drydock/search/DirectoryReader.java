package io.drydock.search;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileEntry;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.linux.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What both kinds of walk have in common: which directories are entered, and what is in them.
 *
 * <p>Threading: safe for use by many threads where the options' parts are.
 */
final class DirectoryReader {
    private final Filesystem filesystem;
    private final WalkOptions options;
    private final FoundFile start;

    /**
     * @param start where the walk begins; a symbolic link is not followed there, either, unless a
     *     slash follows its name
     */
    DirectoryReader(Filesystem filesystem, GuestPath start, WalkOptions options)
            throws IOException {
        this.filesystem = filesystem;
        this.options = options;
        this.start = new FoundFile(start, filesystem.status(start, false), 0);
    }

    FoundFile start() {
        return start;
    }

    /** Whether it is a directory that is to be entered from the one above it. */
    boolean enters(FoundFile file, @Nullable Level above) throws IOException {
        if (!file.status().isDirectory()
                || file.depth() >= options.maxDepth()
                || (!options.crossesFilesystems()
                        && file.status().filesystemId() != start.status().filesystemId())
                || !options.entered().test(file)) {
            return false;
        }
        if (above != null && above.isWithin(file.status())) {
            fail(file.path(), LibC.ELOOP());
            return false;
        }
        return true;
    }

    /** What is in a directory. What cannot be looked at has been reported and is missing. */
    List<FileEntry> read(GuestPath directory) throws IOException {
        try {
            return filesystem.listWithStatus(directory);
        } catch (FileException e) {
            // One inode that is damaged would hide all others.
            return readOneByOne(directory);
        }
    }

    private List<FileEntry> readOneByOne(GuestPath directory) throws IOException {
        List<FileEntry> entries = new ArrayList<>();
        for (DirectoryEntry entry : names(directory)) {
            Optional<GuestPath> path = child(directory, entry.name());
            if (path.isEmpty()) {
                failTooLong(directory);
            } else {
                try {
                    entries.add(new FileEntry(entry.name(), filesystem.status(path.get(), false)));
                } catch (FileException e) {
                    options.errors().failed(path.get(), e);
                }
            }
        }
        return entries;
    }

    private List<DirectoryEntry> names(GuestPath directory) throws IOException {
        try {
            return filesystem.list(directory);
        } catch (FileException e) {
            options.errors().failed(directory, e);
            return List.of();
        }
    }

    /** The file that the entry of a directory stands for; empty when its path is too long. */
    Optional<FoundFile> found(GuestPath directory, FileEntry entry, int depth) {
        return child(directory, entry.name())
                .map(path -> new FoundFile(path, entry.status(), depth));
    }

    /** Reports a file whose path cannot be told. */
    void failTooLong(GuestPath directory) throws IOException {
        fail(directory, LibC.ENAMETOOLONG());
    }

    private static Optional<GuestPath> child(GuestPath directory, GuestPath name) {
        boolean tooLong = directory.lengthBytes() + 1 + name.lengthBytes() > GuestPath.MAX_BYTES;
        return tooLong ? Optional.empty() : Optional.of(directory.resolve(name));
    }

    private void fail(GuestPath path, int errno) throws IOException {
        options.errors().failed(path, Errno.fileFailure("walk", path.toString(), errno));
    }
}
