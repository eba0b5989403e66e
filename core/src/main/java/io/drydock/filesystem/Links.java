package io.drydock.filesystem;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.internal.linux.Errno;
import java.io.IOException;

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
