package io.drydock.internal.kernel;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.statvfs;
import io.drydock.error.FileException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileEntry;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.TrimRange;
import io.drydock.internal.driver.FileTypes;
import io.drydock.internal.kernel.Resolver.Parent;
import io.drydock.internal.lifetime.CloseStack.Release;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.MountCalls;
import io.drydock.internal.linux.NoName;
import io.drydock.internal.linux.PathCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Files as the kernel sees them, below an fd of a root directory.
 *
 * <p>Threading: as {@link Filesystem} says.
 */
public final class KernelFilesystem implements Filesystem {
    private static final byte[] ITSELF = new byte[0];

    private final Mount mount;
    private final Resolver resolver;
    private final String type;

    /** Whether we refuse changes ourselves; a mount that is read-only is refused them anyway. */
    private final boolean sealed;

    private KernelFilesystem(Mount mount, String type, boolean sealed) {
        this.mount = mount;
        this.resolver = new Resolver(mount::root);
        this.type = type;
        this.sealed = sealed;
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
            Mount mount = Mount.of(root, name, readOnly, () -> {}, Optional.empty());
            return new KernelFilesystem(mount, "directory", readOnly);
        } catch (IOException | RuntimeException e) {
            root.close();
            throw e;
        }
    }

    /** The files of a detached mount. */
    static KernelFilesystem onMount(Mount mount, String type) {
        return new KernelFilesystem(mount, type, false);
    }

    /**
     * Sees whether the root can be listed. ext4 leaves out the blocks of a directory that it finds
     * damaged, without a word; {@code .} is in the first.
     */
    void checkRoot() throws IOException {
        int flags = LibC.O_RDONLY() | OpenFlags.O_DIRECTORY;
        list(GuestPath.ROOT);
        try (Fd fd = resolver.open("list", GuestPath.ROOT, flags, 0)) {
            if (!Directory.listsItself(fd)) {
                throw Errno.fileFailure("list", GuestPath.ROOT.toString(), LibC.EUCLEAN());
            }
        }
    }

    /** Has something given up once the filesystem is mounted nowhere any more. */
    public void keepWhileMounted(Release release) {
        mount.keep(release);
    }

    /** Has something given up once this is closed and its device gone. */
    void holds(Mount.Base base) {
        mount.standOn(base);
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public boolean isReadOnly() {
        return mount.isReadOnly();
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
    public List<FileEntry> listWithStatus(GuestPath directory) throws IOException {
        int flags = LibC.O_RDONLY() | OpenFlags.O_DIRECTORY;
        try (Fd fd = resolver.open("list", directory, flags, 0)) {
            return Directory.listWithStatus(fd, directory.toString());
        }
    }

    @Override
    public FilesystemSpace space(GuestPath path) throws IOException {
        try (Fd fd = resolver.look("statvfs", path, true);
                Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = statvfs.allocate(arena);
            check(FileCalls.fstatvfs(fd, buffer), "statvfs", path);
            long block = statvfs.f_frsize(buffer);
            return new FilesystemSpace(
                    block,
                    statvfs.f_blocks(buffer) * block,
                    statvfs.f_bfree(buffer) * block,
                    statvfs.f_bavail(buffer) * block,
                    statvfs.f_files(buffer),
                    statvfs.f_ffree(buffer),
                    statvfs.f_namemax(buffer));
        }
    }

    @Override
    public long trim(GuestPath path, TrimRange range) throws IOException {
        try (Fd fd = openToChange("trim", path)) {
            return new WholeFilesystem(fd, path.toString()).trim(range);
        }
    }

    @Override
    public void grow(GuestPath path) throws IOException {
        try (Fd fd = openToChange("grow", path)) {
            new Resize("grow", fd, path.toString()).toDevice();
        }
    }

    @Override
    public void resize(GuestPath path, long sizeBytes) throws IOException {
        try (Fd fd = openToChange("resize", path)) {
            new Resize("resize", fd, path.toString()).to(sizeBytes);
        }
    }

    @Override
    public String label(GuestPath path) throws IOException {
        try (Fd fd = openInode("getlabel", path)) {
            return new WholeFilesystem(fd, path.toString()).label();
        }
    }

    @Override
    public void setLabel(GuestPath path, String label) throws IOException {
        try (Fd fd = openToChange("setlabel", path)) {
            new WholeFilesystem(fd, path.toString()).setLabel(label);
        }
    }

    @Override
    public void setUuid(GuestPath path, UUID uuid) throws IOException {
        try (Fd fd = openToChange("setuuid", path)) {
            new WholeFilesystem(fd, path.toString()).setUuid(uuid);
        }
    }

    /**
     * Opens what the path leads to for changes of the whole filesystem, which drivers do not always
     * refuse on a mount that is read-only.
     *
     * @throws FileException {@code EROFS} where nothing may be changed
     */
    public Fd openToChange(String operation, GuestPath path) throws FileException {
        checkChangeable(operation, path);
        Fd fd = openInode(operation, path);
        if ((MountCalls.mountFlags(fd) & LibC.ST_RDONLY()) != 0) {
            fd.close();
            throw Errno.fileFailure(operation, path.toString(), LibC.EROFS());
        }
        return fd;
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

    /** Changes a name in its directory. */
    @FunctionalInterface
    public interface NameChange {
        /**
         * Returns 0 or minus errno.
         *
         * @param directory open for reading
         * @param name a single component
         */
        long make(Fd directory, byte[] name);
    }

    /** Makes or removes what is at a path, by an ioctl(2) on its directory. */
    public void changeName(String operation, GuestPath path, NameChange change) throws IOException {
        checkChangeable(operation, path);
        int flags = LibC.O_RDONLY() | OpenFlags.O_DIRECTORY;
        try (Parent at = resolver.parent(operation, path, NoName.MADE)) {
            checkNoMountpoint(operation, path, at);
            String directory = at.directory().procPath();
            int number = (int) at.directory().call(_ -> FileCalls.open(directory, flags, 0));
            check(number, operation, path);
            try (Fd opened = Fd.owned(number)) {
                check(change.make(opened, at.name()), operation, path);
            }
        }
    }

    /** Opens a regular file or a directory to read what ioctl(2) tells of it, or is on. */
    public Fd openInode(String operation, GuestPath path) throws FileException {
        try (Fd seen = resolver.look(operation, path, true)) {
            FileType type = inode(seen, path).type(operation);
            if (type != FileType.REGULAR && type != FileType.DIRECTORY) {
                throw Errno.fileFailure(operation, path.toString(), LibC.EOPNOTSUPP());
            }
            int number = (int) seen.call(_ -> FileCalls.open(seen.procPath(), LibC.O_RDONLY(), 0));
            check(number, operation, path);
            return Fd.owned(number);
        }
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
            return mount.opened(inode(Fd.owned(number), path));
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
            return mount.opened(inode);
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
    public void createSpecialFile(
            GuestPath path, FileType fileType, int permissions, long deviceNumber)
            throws IOException {
        int mode = FileTypes.modeOfSpecial(fileType) | (permissions & 07777);
        checkChangeable("mknod", path);
        try (Parent at = resolver.parent("mknod", path, NoName.MADE)) {
            check(PathCalls.mknodat(at.directory(), at.name(), mode, deviceNumber), "mknod", path);
        }
        try (Fd fd = resolver.look("mknod", path, false)) {
            inode(fd, path).setPermissions(permissions); // the umask has no say in a guest
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
            checkNoMountpoint("rmdir", path, at);
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
            checkNoMountpoint("rename", from, old);
            checkNoMountpoint("rename", to, at);
            check(
                    PathCalls.renameat2(old.directory(), old.name(), at.directory(), at.name(), 0),
                    "rename",
                    from);
        }
    }

    /**
     * To the kernel a mountpoint counts as one only in the caller's mount namespace, where ours are
     * not: it would remove the directory, and the mount with it (fs/namei.c, do_rmdir and
     * detach_mounts).
     */
    private void checkNoMountpoint(String operation, GuestPath path, Parent at)
            throws FileException {
        if (!mount.hasAttached()) {
            return;
        }
        int number = resolver.openat2(path, LibC.O_PATH() | OpenFlags.O_NOFOLLOW, 0);
        if (number < 0) {
            return; // the call itself will say so
        }
        try (Fd there = Fd.owned(number)) {
            if (!inode(there, path).isOnMountOf(inode(at.directory(), path))) {
                throw Errno.fileFailure(operation, path.toString(), LibC.EBUSY());
            }
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
    public void setTimes(GuestPath path, FileTimes times, boolean followLinks) throws IOException {
        try (Fd fd = resolver.look("utimens", path, followLinks)) {
            inode(fd, path).setTimes(times);
        }
    }

    @Override
    public int inodeFlags(GuestPath path) throws IOException {
        try (Fd fd = openInode("getflags", path)) {
            return InodeFlags.read(fd, path.toString());
        }
    }

    @Override
    public void setInodeFlags(GuestPath path, int flags) throws IOException {
        checkChangeable("setflags", path);
        try (Fd fd = openInode("setflags", path)) {
            InodeFlags.write(fd, flags, path.toString());
        }
    }

    @Override
    public long generation(GuestPath path) throws IOException {
        try (Fd fd = openInode("getversion", path)) {
            return InodeFlags.generation(fd, path.toString());
        }
    }

    @Override
    public void setGeneration(GuestPath path, long generation) throws IOException {
        Objects.checkIndex(generation, 1L << 32);
        checkChangeable("setversion", path);
        try (Fd fd = openInode("setversion", path)) {
            InodeFlags.setGeneration(fd, generation, path.toString());
        }
    }

    @Override
    public Optional<byte[]> attribute(GuestPath path, String name, boolean followLinks)
            throws IOException {
        try (Fd fd = resolver.look("getxattr", path, followLinks)) {
            return inode(fd, path).attribute(name);
        }
    }

    @Override
    public void removeAttribute(GuestPath path, String name, boolean followLinks)
            throws IOException {
        try (Fd fd = resolver.look("removexattr", path, followLinks)) {
            inode(fd, path).removeAttribute(name);
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
        if (!(child instanceof KernelFilesystem other) || other.mount.way().isEmpty()) {
            throw unmountable(mountpoint);
        }
        if (other == this || other.mount.isOwnedByOther()) {
            throw new IllegalArgumentException("it is attached already, or is itself");
        }
        tree(mountpoint).attach(other.mount, mountpoint);
    }

    @Override
    public void bind(GuestPath directory, GuestPath mountpoint) throws IOException {
        tree(mountpoint).bind(directory, mountpoint);
    }

    @Override
    public void detach(GuestPath mountpoint) throws IOException {
        tree(mountpoint).detach(mountpoint);
    }

    private MountTree tree(GuestPath mountpoint) throws UnsupportedException {
        if (mount.isOwnedByOther()) {
            throw new IllegalArgumentException(
                    "it is attached: change the tree that it is part of");
        }
        return new MountTree(
                mount, resolver, mount.way().orElseThrow(() -> unmountable(mountpoint)));
    }

    private static UnsupportedException unmountable(GuestPath mountpoint) {
        return new UnsupportedException(
                "mount",
                mountpoint.toString(),
                "only filesystems that the kernel has mounted for us go onto each other",
                "a directory of the host takes no guest's filesystem, nor is it one");
    }

    @Override
    public void sync() throws IOException {
        mount.sync();
    }

    @Override
    public void close() throws IOException {
        mount.close();
    }

    private Inode inode(Fd fd, GuestPath path) {
        return new Inode(fd, path.toString(), sealed);
    }

    private void checkChangeable(String operation, GuestPath path) throws FileException {
        if (sealed) {
            throw Errno.fileFailure(operation, path.toString(), LibC.EROFS());
        }
    }

    private static void check(long result, String operation, GuestPath path) throws FileException {
        if (result < 0) {
            throw Errno.fileFailure(operation, path.toString(), result);
        }
    }
}
