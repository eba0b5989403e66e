package io.drydock.internal.kernel;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.Resolver.NoName;
import io.drydock.internal.kernel.Resolver.Parent;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.PathCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Files as the kernel sees them, below an fd of a root directory.
 *
 * <p>Threading: as {@link Filesystem} says.
 */
public final class KernelFilesystem implements Filesystem {
    private static final byte[] ITSELF = new byte[0];

    private final Fd root;
    private final Resolver resolver;
    private final String type;
    private final boolean readOnly;

    private KernelFilesystem(Fd root, String type, boolean readOnly) {
        this.root = root;
        this.resolver = new Resolver(root);
        this.type = type;
        this.readOnly = readOnly;
    }

    /**
     * The files below a directory of the host. Needs no privilege. Its type is {@code directory};
     * other filesystems cannot be attached to it.
     *
     * @param readOnly whether changes are refused
     */
    public static KernelFilesystem onDirectory(Path directory, boolean readOnly)
            throws IOException {
        String name = directory.toString();
        int flags = LibC.O_PATH() | OpenFlags.O_DIRECTORY;
        Fd root = Fd.owned(Errno.check(FileCalls.open(name, flags, 0), "open", name));
        try {
            KernelFilesystem filesystem = new KernelFilesystem(root, "directory", readOnly);
            filesystem.resolver.checkSupported();
            return filesystem;
        } catch (IOException | RuntimeException e) {
            root.close();
            throw e;
        }
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public FileStatus status(GuestPath path, boolean followLinks) throws IOException {
        try (Fd fd = resolver.look("stat", path, followLinks)) {
            return inode(fd, path).status();
        }
    }

    @Override
    public List<DirectoryEntry> list(GuestPath directory) throws IOException {
        int flags = LibC.O_RDONLY() | OpenFlags.O_DIRECTORY;
        try (Fd fd = resolver.open("list", directory, flags, 0)) {
            return Directory.list(fd, directory.toString());
        }
    }

    @Override
    public FileHandle open(GuestPath path) throws IOException {
        return openRegular(path, LibC.O_RDONLY());
    }

    @Override
    public FileHandle openForWrite(GuestPath path) throws IOException {
        checkChangeable("open", path);
        return openRegular(path, LibC.O_RDWR());
    }

    /**
     * Looks before it opens: opening a device node wakes a driver of the host, opening a fifo waits
     * for its other end. The second step opens the very inode that the first has looked at.
     */
    private FileHandle openRegular(GuestPath path, int flags) throws IOException {
        try (Fd seen = resolver.look("open", path, true)) {
            FileType fileType = inode(seen, path).type("open");
            if (fileType != FileType.REGULAR) {
                int error = fileType == FileType.DIRECTORY ? LibC.EISDIR() : LibC.EINVAL();
                throw Errno.fileFailure("open", path.toString(), error);
            }
            int number = (int) seen.call(_ -> FileCalls.open(seen.procPath(), flags, 0));
            check(number, "open", path);
            return new KernelFile(inode(Fd.owned(number), path));
        }
    }

    @Override
    public FileHandle create(GuestPath path, int permissions) throws IOException {
        checkChangeable("create", path);
        int flags = LibC.O_RDWR() | LibC.O_CREAT() | LibC.O_EXCL() | OpenFlags.O_NOFOLLOW;
        Fd fd = resolver.open("create", path, flags, permissions & 07777);
        try {
            Inode inode = inode(fd, path);
            inode.setPermissions(permissions); // the process's umask has no say in a guest
            return new KernelFile(inode);
        } catch (IOException | RuntimeException e) {
            fd.close();
            throw e;
        }
    }

    @Override
    public void createDirectory(GuestPath path, int permissions) throws IOException {
        checkChangeable("mkdir", path);
        try (Parent at = resolver.parent("mkdir", path, NoName.MADE)) {
            check(PathCalls.mkdirat(at.directory(), at.name(), permissions & 07777), "mkdir", path);
        }
        try (Fd fd = resolver.look("mkdir", path, false)) {
            Inode inode = inode(fd, path);
            // The umask has no say in a guest, but a parent's setgid bit is inherited.
            inode.setPermissions(permissions | (inode.status().permissions() & LibC.S_ISGID()));
        }
    }

    @Override
    public void createSymbolicLink(GuestPath link, GuestPath target) throws IOException {
        checkChangeable("symlink", link);
        try (Parent at = resolver.parent("symlink", link, NoName.MADE)) {
            check(
                    PathCalls.symlinkat(target.toBytes(), at.directory(), at.name()),
                    "symlink",
                    link);
        }
    }

    @Override
    public GuestPath readSymbolicLink(GuestPath link) throws IOException {
        try (Fd fd = resolver.look("readlink", link, false);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(GuestPath.MAX_BYTES);
            long length = PathCalls.readlinkat(fd, ITSELF, buffer);
            // An empty path on what is no link says ENOENT (fs/stat.c, do_readlinkat).
            check(length == -LibC.ENOENT() ? -LibC.EINVAL() : length, "readlink", link);
            if (length == 0) {
                throw Errno.fileFailure("readlink", link.toString(), LibC.EUCLEAN());
            }
            return GuestPath.of(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Override
    public void createLink(GuestPath link, GuestPath existing) throws IOException {
        checkChangeable("link", link);
        try (Fd fd = resolver.look("link", existing, false);
                Parent at = resolver.parent("link", link, NoName.MADE)) {
            // Through /proc, since AT_EMPTY_PATH needs CAP_DAC_READ_SEARCH (man 2 linkat).
            byte[] proc = fd.procPath().getBytes(StandardCharsets.US_ASCII);
            int follow = LibC.AT_SYMLINK_FOLLOW();
            check(PathCalls.linkat(fd, proc, at.directory(), at.name(), follow), "link", link);
        }
    }

    @Override
    public void removeFile(GuestPath path) throws IOException {
        checkChangeable("remove", path);
        try (Parent at = resolver.parent("remove", path, NoName.FILE_REMOVED)) {
            check(PathCalls.unlinkat(at.directory(), at.name(), 0), "remove", path);
        }
    }

    @Override
    public void removeDirectory(GuestPath path) throws IOException {
        checkChangeable("rmdir", path);
        try (Parent at = resolver.parent("rmdir", path, NoName.DIRECTORY_REMOVED)) {
            check(
                    PathCalls.unlinkat(at.directory(), at.name(), LibC.AT_REMOVEDIR()),
                    "rmdir",
                    path);
        }
    }

    @Override
    public void rename(GuestPath from, GuestPath to) throws IOException {
        checkChangeable("rename", from);
        try (Parent old = resolver.parent("rename", from, NoName.RENAMED);
                Parent at = resolver.parent("rename", to, NoName.RENAMED)) {
            check(
                    PathCalls.renameat2(old.directory(), old.name(), at.directory(), at.name(), 0),
                    "rename",
                    from);
        }
    }

    @Override
    public void setPermissions(GuestPath path, int permissions) throws IOException {
        try (Fd fd = resolver.look("chmod", path, true)) {
            inode(fd, path).setPermissions(permissions);
        }
    }

    @Override
    public void setOwner(GuestPath path, long uid, long gid, boolean followLinks)
            throws IOException {
        try (Fd fd = resolver.look("chown", path, followLinks)) {
            inode(fd, path).setOwner(uid, gid);
        }
    }

    @Override
    public Map<String, byte[]> attributes(GuestPath path, boolean followLinks) throws IOException {
        try (Fd fd = resolver.look("listxattr", path, followLinks)) {
            return inode(fd, path).attributes();
        }
    }

    @Override
    public void setAttribute(GuestPath path, String name, byte[] value, boolean followLinks)
            throws IOException {
        try (Fd fd = resolver.look("setxattr", path, followLinks)) {
            inode(fd, path).setAttribute(name, value);
        }
    }

    @Override
    public void attach(Filesystem child, GuestPath mountpoint) throws IOException {
        throw new UnsupportedException(
                "mount",
                mountpoint.toString(),
                "a directory of the host does not take a guest's filesystems",
                "attach them to a filesystem of an image");
    }

    @Override
    public void sync() throws IOException {
        int flags = LibC.O_RDONLY() | OpenFlags.O_DIRECTORY;
        try (Fd fd = resolver.open("sync", GuestPath.ROOT, flags, 0)) {
            check(FileCalls.syncfs(fd), "sync", GuestPath.ROOT);
        }
    }

    @Override
    public void close() {
        root.close();
    }

    private Inode inode(Fd fd, GuestPath path) {
        return new Inode(fd, path.toString(), readOnly);
    }

    private void checkChangeable(String operation, GuestPath path) throws FileException {
        if (readOnly) {
            throw Errno.fileFailure(operation, path.toString(), LibC.EROFS());
        }
    }

    private static void check(long result, String operation, GuestPath path) throws FileException {
        if (result < 0) {
            throw Errno.fileFailure(operation, path.toString(), result);
        }
    }
}
