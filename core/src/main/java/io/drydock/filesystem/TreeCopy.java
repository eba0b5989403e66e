package io.drydock.filesystem;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileTree.Kept;
import io.drydock.internal.linux.Errno;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One copying of a tree. Directories get their permissions when they are full. */
final class TreeCopy {
    private static final GuestPath PARENT = GuestPath.of("..");
    private static final long UNKNOWN = -1;
    private static final int RWX = 0777;
    private static final int ALL_BITS = 07777;
    private static final int OWNER_MAY_FILL = 0700;

    private final Filesystem from;
    private final Filesystem to;
    private final Replacement replacement;
    private final Kept kept;
    private final Meter meter;

    private long files;
    private long directories;
    private long links;
    private long skipped;
    private final List<GuestPath> firstSkipped = new ArrayList<>();

    TreeCopy(Filesystem from, Filesystem to, Replacement replacement, Kept kept, Monitor monitor) {
        this.from = from;
        this.to = to;
        this.replacement = replacement;
        this.kept = kept;
        this.meter = new Meter(monitor, UNKNOWN);
    }

    CopyReport copy(GuestPath source, GuestPath into) throws IOException {
        if (from.equals(to)) {
            checkNotWithin(from.status(source, false), source, into);
        }
        GuestPath target = Links.join("copy", into, source.name());
        boolean isNew = FileTree.of(to).findLink(target).isEmpty();
        try {
            copyAny(source, target);
        } catch (IOException | RuntimeException e) {
            if (isNew) {
                removeAfter(e, target);
            }
            throw e;
        }
        meter.finish();
        return new CopyReport(files, directories, links, skipped, firstSkipped);
    }

    private void removeAfter(Exception failure, GuestPath target) {
        try {
            FileTree.of(to).removeTree(target);
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** A copy of a directory into itself would have no end. */
    private void checkNotWithin(FileStatus directory, GuestPath source, GuestPath into)
            throws IOException {
        GuestPath at = into;
        FileStatus above = from.status(at, true);
        FileStatus below;
        do {
            if (isSame(above, directory)) {
                throw Errno.fileFailure("copy", source.toString(), LibC.EINVAL());
            }
            below = above;
            at = Links.join("copy", at, PARENT);
            above = from.status(at, true);
        } while (!isSame(above, below)); // the root is its own parent
    }

    /** Inode numbers alone would take the roots of two filesystems for the same. */
    private static boolean isSame(FileStatus one, FileStatus other) {
        return one.inode() == other.inode()
                && one.type() == other.type()
                && one.changed().equals(other.changed());
    }

    private void copyAny(GuestPath source, GuestPath target) throws IOException {
        meter.add(0);
        FileStatus status = from.status(source, false);
        switch (status.type()) {
            case REGULAR -> copyFile(source, target, status);
            case DIRECTORY -> copyDirectory(source, target, status);
            case SYMBOLIC_LINK -> copyLink(source, target, status);
            default -> skip(source);
        }
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
            replacement.put(
                    target,
                    status.permissions() & RWX,
                    copy -> {
                        FileContent.copy(file, copy, meter);
                        if (kept == Kept.EVERYTHING) {
                            Metadata.give(copy, status, file.attributes());
                        } else if (kept == Kept.OWNERS) {
                            Metadata.giveOwner(copy, status);
                            copy.setPermissions(status.permissions());
                        }
                    });
        }
        files++;
    }

    private void copyLink(GuestPath source, GuestPath target, FileStatus status)
            throws IOException {
        GuestPath content = from.readSymbolicLink(source);
        try {
            to.createSymbolicLink(target, content);
        } catch (FileException e) {
            if (!e.errno().equals("EEXIST")) {
                throw e;
            }
            to.removeFile(target);
            to.createSymbolicLink(target, content);
        }
        giveOwner(target, status);
        links++;
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
        giveOwner(target, status);
        to.setPermissions(
                target, status.permissions() & (kept == Kept.PERMISSIONS ? RWX : ALL_BITS));
        if (kept == Kept.EVERYTHING) {
            for (Map.Entry<String, byte[]> attribute : from.attributes(source, false).entrySet()) {
                to.setAttribute(target, attribute.getKey(), attribute.getValue(), false);
            }
        }
        directories++;
    }

    private void giveOwner(GuestPath target, FileStatus status) throws IOException {
        if (kept == Kept.PERMISSIONS) {
            return;
        }
        FileStatus now = to.status(target, false);
        if (now.uid() != status.uid() || now.gid() != status.gid()) {
            to.setOwner(target, status.uid(), status.gid(), false);
        }
    }
}
