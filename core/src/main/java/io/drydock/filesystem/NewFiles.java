package io.drydock.filesystem;

import io.drydock.error.FileException;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.util.Arrays;

/**
 * Makes files of every kind, and links to them: {@link FileTree#create}. A name that exists is
 * {@code EEXIST}, even as a symbolic link, unless it says that it is replaced.
 *
 * <p>The permissions are those that are said, less the umask of the tree, if it has one ({@link
 * FileTree#withUmask}). The umask of this process has no say.
 *
 * <p>Threading: safe for use by many threads at once, as the filesystem is.
 */
public final class NewFiles {
    private static final int TEMPORARY_FILE_PERMISSIONS = 0600;
    private static final int TEMPORARY_DIRECTORY_PERMISSIONS = 0700;

    private final Filesystem filesystem;
    private final Umask umask;

    NewFiles(Filesystem filesystem, Umask umask) {
        this.filesystem = filesystem;
        this.umask = umask;
    }

    /** An empty file, open for writing. */
    public FileHandle file(GuestPath path, int permissions) throws IOException {
        return filesystem.create(path, umask.of(permissions));
    }

    /** A directory, in one that exists. */
    public void directory(GuestPath path, int permissions) throws IOException {
        filesystem.createDirectory(path, umask.of(permissions));
    }

    /** A directory and those that it is in, where they are missing. One that exists is no error. */
    public void directories(GuestPath path, int permissions) throws IOException {
        if (isDirectory(path)) {
            return;
        }
        byte[] bytes = path.toBytes();
        for (int end = 1; end <= bytes.length; end++) {
            boolean component = bytes[end - 1] != '/' && (end == bytes.length || bytes[end] == '/');
            if (component) {
                directoryIfMissing(GuestPath.of(Arrays.copyOf(bytes, end)), permissions);
            }
        }
    }

    private void directoryIfMissing(GuestPath path, int permissions) throws IOException {
        try {
            directory(path, permissions);
        } catch (FileException e) {
            // A read-only filesystem says so even of a directory that is there.
            if (!isDirectory(path)) {
                throw e;
            }
        }
    }

    private boolean isDirectory(GuestPath path) throws IOException {
        return Absence.unless(() -> filesystem.status(path, true))
                .filter(FileStatus::isDirectory)
                .isPresent();
    }

    /** A named pipe (fifo(7)). */
    public void fifo(GuestPath path, int permissions) throws IOException {
        filesystem.createSpecialFile(path, FileType.FIFO, umask.of(permissions), 0);
    }

    /** The name of a socket that nobody listens on (unix(7)). */
    public void socket(GuestPath path, int permissions) throws IOException {
        filesystem.createSpecialFile(path, FileType.SOCKET, umask.of(permissions), 0);
    }

    /** A node of a character device of the guest. It opens nothing here, nor on the host. */
    public void characterDevice(GuestPath path, int permissions, int major, int minor)
            throws IOException {
        device(path, FileType.CHARACTER_DEVICE, permissions, major, minor);
    }

    /** A node of a block device of the guest. It opens nothing here, nor on the host. */
    public void blockDevice(GuestPath path, int permissions, int major, int minor)
            throws IOException {
        device(path, FileType.BLOCK_DEVICE, permissions, major, minor);
    }

    private void device(GuestPath path, FileType type, int permissions, int major, int minor)
            throws IOException {
        filesystem.createSpecialFile(
                path, type, umask.of(permissions), Statx.makedev(major, minor));
    }

    /** A second name for a file; a symbolic link is linked itself, not followed. */
    public void link(GuestPath link, GuestPath existing) throws IOException {
        filesystem.createLink(link, existing);
    }

    /** As {@link #link}, but in place of what has the name, unless that is a directory; at once. */
    public void replacingLink(GuestPath link, GuestPath existing) throws IOException {
        FileStatus file = filesystem.status(existing, false);
        boolean same =
                Absence.unless(() -> filesystem.status(link, false))
                        .filter(file::isSameFile)
                        .isPresent();
        if (!same) { // to rename(2) two names of one file are done, and both stay
            replacing(link, name -> filesystem.createLink(name, existing));
        }
    }

    /**
     * As {@link FileTree#symlink(GuestPath, GuestPath)}, but in place of what has the name, unless
     * that is a directory; at once.
     */
    public void replacingSymlink(GuestPath link, GuestPath target) throws IOException {
        replacing(link, name -> filesystem.createSymbolicLink(name, target));
    }

    private void replacing(GuestPath path, Maker maker) throws IOException {
        GuestPath temporary = TemporaryNames.beside("link", path);
        maker.make(temporary);
        try {
            filesystem.rename(temporary, path);
        } catch (IOException | RuntimeException e) {
            new TreeRemoval(filesystem).removeAfter(temporary, e);
            throw e;
        }
    }

    /**
     * An empty file with a new name and permissions 0600, whatever the umask.
     *
     * @param template a path whose name has at least six X in a row; other letters take the place
     *     of the last such run (mkstemps(3))
     * @return its path
     */
    public GuestPath temporaryFile(GuestPath template) throws IOException {
        return unique(
                template, path -> filesystem.create(path, TEMPORARY_FILE_PERMISSIONS).close());
    }

    /** As {@link #temporaryFile}, a directory with permissions 0700. */
    public GuestPath temporaryDirectory(GuestPath template) throws IOException {
        return unique(
                template,
                path -> filesystem.createDirectory(path, TEMPORARY_DIRECTORY_PERMISSIONS));
    }

    /** What makes something with a name. */
    private interface Maker {
        void make(GuestPath path) throws IOException;
    }

    private static GuestPath unique(GuestPath template, Maker maker) throws IOException {
        for (int i = 1; ; i++) {
            GuestPath path = TemporaryNames.ofTemplate(template);
            try {
                maker.make(path);
                return path;
            } catch (FileException e) {
                if (!e.errno().equals("EEXIST") || i == TemporaryNames.MAX_TRIES) {
                    throw e;
                }
            }
        }
    }
}
