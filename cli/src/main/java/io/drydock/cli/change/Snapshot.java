package io.drydock.cli.change;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * What was at a path at some time.
 *
 * @param status empty when nothing was there
 * @param content of a regular file, or what a symbolic link held; empty when there is none, or it
 *     was too large to be kept
 */
record Snapshot(Optional<FileStatus> status, Optional<byte[]> content) {
    /** A longer file is compared by its size and time only. */
    static final int MAX_CONTENT_BYTES = 1 << 20;

    private static final Set<String> ABSENT = Set.of("ENOENT", "ENOTDIR", "ELOOP");

    /** Looks at the path, links not followed. */
    static Snapshot of(Filesystem filesystem, GuestPath path) throws IOException {
        FileStatus status;
        try {
            status = filesystem.status(path, false);
        } catch (FileException e) {
            if (ABSENT.contains(e.errno())) {
                return new Snapshot(Optional.empty(), Optional.empty());
            }
            throw e;
        }
        return new Snapshot(Optional.of(status), content(filesystem, path, status));
    }

    private static Optional<byte[]> content(
            Filesystem filesystem, GuestPath path, FileStatus status) throws IOException {
        if (status.isSymbolicLink()) {
            return Optional.of(filesystem.readSymbolicLink(path).toBytes());
        }
        return status.isRegular() && status.sizeBytes() <= MAX_CONTENT_BYTES
                ? Optional.of(FileTree.of(filesystem).read(path, MAX_CONTENT_BYTES))
                : Optional.empty();
    }

    boolean isThere() {
        return status.isPresent();
    }

    FileType type() {
        return status.map(FileStatus::type).orElse(FileType.UNKNOWN);
    }

    /** Whether it holds the same bytes; of what was not kept, whether it seems to. */
    boolean hasContentOf(Snapshot other) {
        if (content.isPresent() && other.content.isPresent()) {
            return Arrays.equals(content.get(), other.content.get());
        }
        return content.isPresent() == other.content.isPresent()
                && status.map(FileStatus::modified).equals(other.status.map(FileStatus::modified))
                && status.map(FileStatus::sizeBytes)
                        .equals(other.status.map(FileStatus::sizeBytes));
    }

    /** Whether it belongs to the same. */
    boolean hasOwnersOf(Snapshot other) {
        return status.map(FileStatus::uid).equals(other.status.map(FileStatus::uid))
                && status.map(FileStatus::gid).equals(other.status.map(FileStatus::gid));
    }

    /** Type and permissions as git(1) writes them: {@code 100644}. */
    String mode() {
        int type =
                switch (type()) {
                    case REGULAR -> 0100000;
                    case DIRECTORY -> 0040000;
                    case SYMBOLIC_LINK -> 0120000;
                    case CHARACTER_DEVICE -> 0020000;
                    case BLOCK_DEVICE -> 0060000;
                    case FIFO -> 0010000;
                    case SOCKET -> 0140000;
                    case UNKNOWN -> 0;
                };
        return String.format("%06o", type | status.map(FileStatus::permissions).orElse(0));
    }
}
