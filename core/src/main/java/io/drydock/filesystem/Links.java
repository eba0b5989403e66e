package io.drydock.filesystem;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.internal.linux.Errno;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Follows a symbolic link in a path's last component, one link at a time, within the guest. */
final class Links {
    /** As many as the kernel follows (MAXSYMLINKS). */
    private static final int MAX_LINKS = 40;

    private final Filesystem filesystem;

    Links(Filesystem filesystem) {
        this.filesystem = filesystem;
    }

    /** A path to the same file whose last component is no link; it need not exist. */
    GuestPath follow(String operation, GuestPath path) throws IOException {
        GuestPath at = path;
        for (int i = 0; i <= MAX_LINKS; i++) {
            if (!isLink(at)) {
                return at;
            }
            GuestPath target = filesystem.readSymbolicLink(at);
            at = target.isAbsolute() ? target : join(operation, at.parent(), target);
        }
        throw Errno.fileFailure(operation, path.toString(), LibC.ELOOP());
    }

    private boolean isLink(GuestPath path) throws IOException {
        try {
            return filesystem.status(path, false).isSymbolicLink();
        } catch (FileException e) {
            if (e.errno().equals("ENOENT")) {
                return false;
            }
            throw e;
        }
    }

    /** The absolute path without dots and links of what the path leads to, which must exist. */
    GuestPath realPath(GuestPath path) throws IOException {
        Deque<GuestPath> rest = new ArrayDeque<>();
        pushNames(path, rest);
        GuestPath at = GuestPath.ROOT;
        int followed = 0;
        while (!rest.isEmpty()) {
            GuestPath name = rest.pop();
            if (name.isParentLink()) {
                at = at.parent();
                continue;
            }
            GuestPath next = join("resolve", at, name);
            FileStatus status = filesystem.status(next, false);
            if (status.isSymbolicLink()) {
                if (++followed > MAX_LINKS) {
                    throw Errno.fileFailure("resolve", path.toString(), LibC.ELOOP());
                }
                GuestPath target = filesystem.readSymbolicLink(next);
                at = target.isAbsolute() ? GuestPath.ROOT : at;
                pushNames(target, rest);
            } else if (!rest.isEmpty() && !status.isDirectory()) {
                throw Errno.fileFailure("resolve", path.toString(), LibC.ENOTDIR());
            } else {
                at = next;
            }
        }
        return at;
    }

    /** Puts the names of a path before those that are there. */
    private static void pushNames(GuestPath path, Deque<GuestPath> names) {
        path.components().reversed().forEach(names::push);
    }

    /**
     * A name or a relative path below a directory: the guest can nest deeper than a path may be
     * long.
     */
    static GuestPath join(String operation, GuestPath directory, GuestPath name)
            throws FileException {
        if (directory.toBytes().length + 1 + name.toBytes().length > GuestPath.MAX_BYTES) {
            throw Errno.fileFailure(operation, directory.toString(), LibC.ENAMETOOLONG());
        }
        return directory.resolve(name);
    }
}
