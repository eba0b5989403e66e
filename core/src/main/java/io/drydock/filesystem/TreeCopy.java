package io.drydock.filesystem;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileTree.Kept;
import io.drydock.internal.linux.Errno;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One copying of a tree. Directories get what they have beside their content when they are full.
 */
final class TreeCopy {
    private static final GuestPath PARENT = GuestPath.of("..");
    private static final int RWX = 0777;
    private static final int ALL_BITS = 07777;
    private static final int OWNER_MAY_FILL = 0700;

    private final Filesystem from;
    private final Filesystem to;
    private final Replacement replacement;
    private final Kept kept;
    private final Meter meter;
    private final HardLinks hardLinks = new HardLinks();

    private long files;
    private long directories;
    private long links;
    private long skipped;
    private final List<GuestPath> firstSkipped = new ArrayList<>();

    TreeCopy(FileTree from, FileTree to, Kept kept, Monitor monitor) {
        this.from = from.filesystem();
        this.to = to.filesystem();
        this.replacement = to.replacement();
        this.kept = kept;
        this.meter = new Meter(monitor, -1);
    }

    /** Copies into a directory, under the same name. */
    CopyReport into(GuestPath source, GuestPath directory) throws IOException {
        checkNotWithin(source, directory);
        GuestPath target = Links.join("copy", directory, source.name());
        if (find(target).isPresent()) {
            copyAny(source, target);
        } else {
            copyNew(source, target);
        }
        return report();
    }

    /**
     * Copies as that name: all of it or nothing, but for a directory that becomes one with another.
     */
    CopyReport as(GuestPath source, GuestPath target) throws IOException {
        checkNotWithin(source, target.parent());
        FileStatus original = from.status(source, false);
        Optional<FileStatus> present = find(target);
        if (isSameFile(original, present)) {
            throw Errno.fileFailure("copy", source.toString(), LibC.EINVAL());
        }
        if (original.isDirectory() && present.isEmpty()) {
            whole(source, target);
        } else {
            copyAny(source, target);
        }
        return report();
    }

    private boolean isSameFile(FileStatus original, Optional<FileStatus> other) {
        return from.equals(to) && other.filter(original::isSameFile).isPresent();
    }

    private Optional<FileStatus> find(GuestPath path) throws IOException {
        try {
            return Optional.of(to.status(path, false));
        } catch (FileException e) {
            if (e.errno().equals("ENOENT")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void whole(GuestPath source, GuestPath target) throws IOException {
        GuestPath temporary = TemporaryNames.beside("copy", target);
        copyNew(source, temporary);
        try {
            to.rename(temporary, target);
        } catch (IOException | RuntimeException e) {
            new TreeRemoval(to).removeAfter(temporary, e);
            throw e;
        }
    }

    /** Leaves nothing of it when it fails. */
    private void copyNew(GuestPath source, GuestPath target) throws IOException {
        try {
            copyAny(source, target);
        } catch (IOException | RuntimeException e) {
            new TreeRemoval(to).removeAfter(target, e);
            throw e;
        }
    }

    private CopyReport report() {
        meter.finish();
        return new CopyReport(files, directories, links, skipped, firstSkipped);
    }

    /** A copy of a directory into itself would have no end. */
    private void checkNotWithin(GuestPath source, GuestPath directory) throws IOException {
        if (!from.equals(to)) {
            return;
        }
        FileStatus original = from.status(source, false);
        GuestPath at = directory;
        FileStatus above = from.status(at, true);
        FileStatus below;
        do {
            if (above.isSameFile(original)) {
                throw Errno.fileFailure("copy", source.toString(), LibC.EINVAL());
            }
            below = above;
            at = Links.join("copy", at, PARENT);
            above = from.status(at, true);
        } while (!above.isSameFile(below)); // the root is its own parent
    }

    private void copyAny(GuestPath source, GuestPath target) throws IOException {
        FileStatus status = from.status(source, false);
        meter.add(0);
        if (status.isDirectory()) {
            copyDirectory(source, target, status);
            return;
        }
        Optional<GuestPath> copy =
                kept == Kept.ARCHIVE ? hardLinks.copyOf(status) : Optional.empty();
        if (copy.isPresent()) {
            replacing(target, () -> to.createLink(target, copy.get()));
            files++;
            return;
        }
        switch (status.type()) {
            case REGULAR -> copyFile(source, target, status);
            case SYMBOLIC_LINK -> copyLink(source, target, status);
            case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET ->
                    copySpecial(source, target, status);
            default -> {
                skip(source);
                return;
            }
        }
        hardLinks.copied(status, target);
    }

    private void skip(GuestPath source) {
        skipped++;
        if (firstSkipped.size() < CopyReport.MAX_PATHS) {
            firstSkipped.add(source);
        }
    }

    private void copyFile(GuestPath source, GuestPath target, FileStatus status)
            throws IOException {
        try (FileHandle file = from.open(source)) {
            replacement.add(
                    target,
                    status.permissions() & RWX,
                    copy -> {
                        FileContent.copy(file, copy, meter);
                        give(source, Node.of(copy), status);
                    });
        }
        files++;
    }

    private void copyLink(GuestPath source, GuestPath target, FileStatus status)
            throws IOException {
        GuestPath content = from.readSymbolicLink(source);
        replacing(target, () -> to.createSymbolicLink(target, content));
        give(source, Node.of(to, target), status);
        links++;
    }

    private void copySpecial(GuestPath source, GuestPath target, FileStatus status)
            throws IOException {
        if (kept != Kept.ARCHIVE) {
            skip(source);
            return;
        }
        replacing(
                target,
                () ->
                        to.createSpecialFile(
                                target,
                                status.type(),
                                status.permissions(),
                                status.deviceNumber()));
        give(source, Node.of(to, target), status);
        files++;
    }

    /** What makes a name that may be there already; a directory stays, and is an error. */
    private interface Making {
        void make() throws IOException;
    }

    private void replacing(GuestPath target, Making making) throws IOException {
        try {
            making.make();
        } catch (FileException e) {
            if (!e.errno().equals("EEXIST")) {
                throw e;
            }
            to.removeFile(target);
            making.make();
        }
    }

    private void copyDirectory(GuestPath source, GuestPath target, FileStatus status)
            throws IOException {
        try {
            to.createDirectory(target, (status.permissions() & RWX) | OWNER_MAY_FILL);
        } catch (FileException e) {
            if (!e.errno().equals("EEXIST") || !to.status(target, false).isDirectory()) {
                throw e;
            }
        }
        for (DirectoryEntry entry : from.list(source)) {
            copyAny(
                    Links.join("copy", source, entry.name()),
                    Links.join("copy", target, entry.name()));
        }
        give(source, Node.of(to, target), status);
        directories++;
    }

    /** All that is kept beside the content. */
    private void give(GuestPath source, Node copy, FileStatus status) throws IOException {
        switch (kept) {
            case PERMISSIONS -> givePermissions(copy, status, RWX);
            case OWNERS -> {
                Metadata.giveOwner(copy, status);
                givePermissions(copy, status, ALL_BITS);
            }
            case EVERYTHING, ARCHIVE -> {
                Metadata.give(copy, status, from.attributes(source, false));
                if (kept == Kept.ARCHIVE) {
                    copy.setTimes(FileTimes.of(status));
                }
            }
        }
    }

    private static void givePermissions(Node copy, FileStatus status, int bits) throws IOException {
        if (!status.isSymbolicLink()) {
            copy.setPermissions(status.permissions() & bits);
        }
    }
}
