package io.drydock.internal.userspace;

import io.drydock.bindings.libc.LibC;
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
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.NewInode;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.userspace.OpenInodes.Look;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Files of filesystems that drivers have open, by their paths.
 *
 * <p>Threading: as {@link Filesystem} says. Who changes a name is alone in the tree; what looks at
 * files and changes them is kept apart by {@link OpenInodes}.
 */
public final class UserspaceFilesystem implements Filesystem {
    private static final long ID_LIMIT = 1L << 32;

    private final UserspaceTree tree;
    private final PathWalk walk;
    private final NameChanges names;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    private UserspaceFilesystem(UserspaceTree tree) {
        this.tree = tree;
        this.walk = new PathWalk(tree.top());
        this.names = new NameChanges(walk, tree);
    }

    static UserspaceFilesystem of(OpenInodes filesystem) {
        return new UserspaceFilesystem(new UserspaceTree(Mounted.of(filesystem)));
    }

    @Override
    public String type() {
        return tree.top().filesystem().type();
    }

    @Override
    public boolean isReadOnly() {
        return tree.isReadOnly();
    }

    /** What is done with a place of the tree. */
    private interface At<T extends @Nullable Object> {
        T at(Position place) throws IOException;
    }

    private <T extends @Nullable Object> T at(
            String operation, GuestPath path, boolean followLinks, At<T> action)
            throws IOException {
        lock.readLock().lock();
        try {
            return Told.of(operation, path.toString(), () -> action.at(walk.to(path, followLinks)));
        } finally {
            lock.readLock().unlock();
        }
    }

    private <T extends @Nullable Object> T look(
            String operation, GuestPath path, boolean followLinks, InodeLook<T> look)
            throws IOException {
        return at(
                operation,
                path,
                followLinks,
                place -> place.filesystem().look(all -> look.at(all, place.inode())));
    }

    /** Looks at an inode. */
    public interface InodeLook<T extends @Nullable Object> {
        T at(Inodes inodes, long inode) throws IOException;
    }

    /**
     * Looks at something that a driver knows of an inode and a {@link Filesystem} does not tell.
     */
    public <T> T look(String operation, GuestPath path, InodeLook<T> look) throws IOException {
        return look(operation, path, true, look);
    }

    private void change(String operation, GuestPath path, boolean followLinks, InodeChange change)
            throws IOException {
        at(
                operation,
                path,
                followLinks,
                place ->
                        place.filesystem()
                                .change(all -> {
                                    change.in(all, place.inode());
                                    return null;
                                }));
    }

    @Override
    public FileStatus status(GuestPath path, boolean followLinks) throws IOException {
        return look("stat", path, followLinks, Inodes::status);
    }

    @Override
    public List<DirectoryEntry> list(GuestPath directory) throws IOException {
        return at(
                "list",
                directory,
                true,
                place -> {
                    List<DirectoryEntry> found = new ArrayList<>();
                    for (InodeEntry entry : entries(place)) {
                        found.add(new DirectoryEntry(name(entry), entry.inode(), entry.type()));
                    }
                    return List.copyOf(found);
                });
    }

    private static List<InodeEntry> entries(Position place) throws IOException {
        if (!place.isDirectory()) {
            throw InodeException.of(LibC.ENOTDIR());
        }
        return place.filesystem().look(all -> all.list(place.inode()));
    }

    private static GuestPath name(InodeEntry entry) throws IOException {
        return Links.target(entry.name());
    }

    @Override
    public List<FileEntry> listWithStatus(GuestPath directory) throws IOException {
        return at(
                "list",
                directory,
                true,
                place -> {
                    List<FileEntry> found = new ArrayList<>();
                    for (InodeEntry entry : entries(place)) {
                        Position there =
                                new Position(place.mounted(), entry.inode(), entry.type(), place);
                        found.add(new FileEntry(name(entry), there.covered().status()));
                    }
                    return List.copyOf(found);
                });
    }

    @Override
    public FilesystemSpace space(GuestPath path) throws IOException {
        return look("statvfs", path, true, (all, _) -> all.space());
    }

    @Override
    public long trim(GuestPath path, TrimRange range) throws IOException {
        return at(
                "trim",
                path,
                true,
                place ->
                        place.filesystem()
                                .change(all ->
                                        all.trim(
                                                range.offsetBytes(),
                                                range.lengthBytes(),
                                                range.minimumBytes())));
    }

    @Override
    public void grow(GuestPath path) throws IOException {
        throw notMounted("grow", path);
    }

    @Override
    public void resize(GuestPath path, long sizeBytes) throws IOException {
        throw notMounted("resize", path);
    }

    private static UnsupportedException notMounted(String operation, GuestPath path) {
        return new UnsupportedException(
                operation,
                path.toString(),
                "only the kernel resizes a filesystem that is mounted",
                "close it and resize the filesystem of the device, or mount it by the kernel");
    }

    @Override
    public String label(GuestPath path) throws IOException {
        return look("getlabel", path, true, (all, _) -> all.label());
    }

    @Override
    public void setLabel(GuestPath path, String label) throws IOException {
        change(
                "setlabel",
                path,
                true,
                (all, _) -> {
                    if (label.indexOf('\0') >= 0) {
                        throw InodeException.of(LibC.EINVAL());
                    }
                    all.setLabel(label);
                });
    }

    @Override
    public void setUuid(GuestPath path, UUID uuid) throws IOException {
        change("setuuid", path, true, (all, _) -> all.setUuid(uuid));
    }

    @Override
    public FileHandle open(GuestPath path) throws IOException {
        return at("open", path, true, place -> opened(place, path, false));
    }

    @Override
    public FileHandle openForWrite(GuestPath path) throws IOException {
        return at("open", path, true, place -> opened(place, path, true));
    }

    private FileHandle opened(Position place, GuestPath path, boolean forWriting)
            throws IOException {
        if (place.type() != FileType.REGULAR) {
            throw InodeException.of(place.isDirectory() ? LibC.EISDIR() : LibC.EINVAL());
        }
        OpenInodes filesystem = place.filesystem();
        if (forWriting && filesystem.isReadOnly()) {
            throw InodeException.of(LibC.EROFS());
        }
        Look<InodeContent> open =
                all -> {
                    if (forWriting) {
                        FlagRules.checkChangeable(all, place.inode());
                    }
                    InodeContent content = all.open(place.inode());
                    filesystem.retain(place.inode());
                    return content;
                };
        return tree.opened(
                filesystem, place.inode(), filesystem.look(open), path.toString(), forWriting);
    }

    /** Changes names. */
    private interface NamesChange<T extends @Nullable Object> {
        T make() throws IOException;
    }

    private <T extends @Nullable Object> T alone(
            String operation, GuestPath path, NamesChange<T> change) throws IOException {
        lock.writeLock().lock();
        try {
            return Told.of(operation, path.toString(), change::make);
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public FileHandle create(GuestPath path, int permissions) throws IOException {
        return alone("create", path, () -> names.createFile(path, permissions));
    }

    @Override
    public void createDirectory(GuestPath path, int permissions) throws IOException {
        NewInode made = NewInode.of(FileType.DIRECTORY, permissions & 07777);
        alone("mkdir", path, () -> names.create(path, made));
    }

    @Override
    public void createSymbolicLink(GuestPath link, GuestPath target) throws IOException {
        NewInode made = new NewInode(FileType.SYMBOLIC_LINK, 0777, 0, target.toBytes());
        alone("symlink", link, () -> names.create(link, made));
    }

    @Override
    public void createSpecialFile(
            GuestPath path, FileType fileType, int permissions, long deviceNumber)
            throws IOException {
        FileTypes.modeOfSpecial(fileType);
        boolean device = fileType == FileType.CHARACTER_DEVICE || fileType == FileType.BLOCK_DEVICE;
        NewInode made =
                new NewInode(fileType, permissions & 07777, device ? deviceNumber : 0, new byte[0]);
        alone("mknod", path, () -> names.create(path, made));
    }

    @Override
    public GuestPath readSymbolicLink(GuestPath link) throws IOException {
        return at(
                "readlink",
                link,
                false,
                place -> {
                    if (place.type() != FileType.SYMBOLIC_LINK) {
                        throw InodeException.of(LibC.EINVAL());
                    }
                    return Links.target(
                            place.filesystem().look(all -> all.readLink(place.inode())));
                });
    }

    @Override
    public void createLink(GuestPath link, GuestPath existing) throws IOException {
        alone("link", link, () -> names.link(link, existing));
    }

    @Override
    public void removeFile(GuestPath path) throws IOException {
        alone("remove", path, () -> names.removeFile(path));
    }

    @Override
    public void removeDirectory(GuestPath path) throws IOException {
        alone("rmdir", path, () -> names.removeDirectory(path));
    }

    @Override
    public void rename(GuestPath from, GuestPath to) throws IOException {
        alone("rename", from, () -> names.rename(from, to));
    }

    @Override
    public void setPermissions(GuestPath path, int permissions) throws IOException {
        change(
                "chmod",
                path,
                true,
                (all, inode) -> new ModeRules(all).setPermissions(inode, permissions));
    }

    @Override
    public void setOwner(GuestPath path, long uid, long gid, boolean followLinks)
            throws IOException {
        Objects.checkIndex(uid, ID_LIMIT);
        Objects.checkIndex(gid, ID_LIMIT);
        change(
                "chown",
                path,
                followLinks,
                (all, inode) -> new ModeRules(all).setOwner(inode, uid, gid));
    }

    @Override
    public void setTimes(GuestPath path, FileTimes times, boolean followLinks) throws IOException {
        change(
                "utimens",
                path,
                followLinks,
                (all, inode) -> new ModeRules(all).setTimes(inode, times));
    }

    @Override
    public int inodeFlags(GuestPath path) throws IOException {
        return at(
                "getflags",
                path,
                true,
                place -> checked(place).filesystem().look(all -> all.flags(place.inode())));
    }

    @Override
    public void setInodeFlags(GuestPath path, int flags) throws IOException {
        at("setflags", path, true, UserspaceFilesystem::checked);
        change("setflags", path, true, (all, inode) -> all.setFlags(inode, flags));
    }

    @Override
    public long generation(GuestPath path) throws IOException {
        return at(
                "getversion",
                path,
                true,
                place -> checked(place).filesystem().look(all -> all.generation(place.inode())));
    }

    @Override
    public void setGeneration(GuestPath path, long generation) throws IOException {
        Objects.checkIndex(generation, ID_LIMIT);
        at("setversion", path, true, UserspaceFilesystem::checked);
        change("setversion", path, true, (all, inode) -> all.setGeneration(inode, generation));
    }

    /** As ioctl(2), which needs something that can be opened. */
    private static Position checked(Position place) throws InodeException {
        if (place.type() != FileType.REGULAR && !place.isDirectory()) {
            throw InodeException.notSupported();
        }
        return place;
    }

    @Override
    public Map<String, byte[]> attributes(GuestPath path, boolean followLinks) throws IOException {
        return look("listxattr", path, followLinks, Inodes::attributes);
    }

    @Override
    public Optional<byte[]> attribute(GuestPath path, String name, boolean followLinks)
            throws IOException {
        return look("getxattr", path, followLinks, (all, inode) -> all.attribute(inode, name));
    }

    @Override
    public void setAttribute(GuestPath path, String name, byte[] value, boolean followLinks)
            throws IOException {
        change(
                "setxattr",
                path,
                followLinks,
                (all, inode) -> new ModeRules(all).setAttribute(inode, name, value));
    }

    @Override
    public void removeAttribute(GuestPath path, String name, boolean followLinks)
            throws IOException {
        change(
                "removexattr",
                path,
                followLinks,
                (all, inode) -> new ModeRules(all).removeAttribute(inode, name));
    }

    @Override
    public void attach(Filesystem child, GuestPath mountpoint) throws IOException {
        if (!(child instanceof UserspaceFilesystem other)) {
            throw new UnsupportedException(
                    "mount",
                    mountpoint.toString(),
                    "what the kernel has mounted does not go onto what the userspace engine has",
                    "mount all filesystems of a tree by one engine");
        }
        if (other == this || other.tree.isOwnedByOther()) {
            throw new IllegalArgumentException("it is attached already, or is itself");
        }
        alone(
                "mount",
                mountpoint,
                () -> {
                    tree.attach(other.tree, walk.to(mountpoint.withSlash(), true), mountpoint);
                    return null;
                });
    }

    @Override
    public void bind(GuestPath directory, GuestPath mountpoint) throws IOException {
        alone(
                "bind",
                mountpoint,
                () -> {
                    tree.bind(
                            walk.to(directory.withSlash(), true),
                            walk.to(mountpoint.withSlash(), true),
                            mountpoint);
                    return null;
                });
    }

    @Override
    public void detach(GuestPath mountpoint) throws IOException {
        CloseStack ended = new CloseStack();
        alone(
                "unmount",
                mountpoint,
                () -> {
                    tree.detach(walk.to(mountpoint.withSlash(), true), mountpoint)
                            .ifPresent(mounted -> ended.push(mounted.filesystem()::close));
                    return null;
                });
        Told.of(
                "unmount",
                mountpoint.toString(),
                () -> {
                    ended.close();
                    return null;
                });
    }

    @Override
    public void sync() throws IOException {
        tree.sync();
    }

    @Override
    public void close() throws IOException {
        tree.close();
    }
}
