package io.drydock.btrfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.btrfs_ioctl_vol_args_v2;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.btrfs.BtrfsVolume;
import io.drydock.internal.btrfs.DeviceRegistry;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.MountCalls;
import io.drydock.internal.userspace.UserspaceFilesystem;
import io.drydock.task.Monitor;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * A btrfs that is mounted, by itself or in a guest's tree.
 *
 * <p>By the userspace engine, its subvolumes can be looked at: {@link #subvolumes}, {@link
 * #subvolumeId}, {@link #defaultSubvolume}, {@link #isReadOnly}. All else is an {@link
 * UnsupportedException} there.
 *
 * <p>Paths are those of the tree, as everywhere; only {@link Subvolume#path} begins at the top of
 * the btrfs. Failures on them are {@link io.drydock.error.FileException}s: {@code EROFS} where
 * nothing may be changed, {@code ENOTTY} or {@code EINVAL} where there is no subvolume.
 *
 * <p>Threading: safe for use by many threads, but for adding and removing devices, which belong to
 * the owner of the filesystem.
 */
public final class Btrfs {
    /** In place of {@code EINVAL} for longer names. */
    private static final int MAX_NAME_BYTES = 255;

    private final Filesystem filesystem;
    private final GuestPath root;

    private Btrfs(Filesystem filesystem, GuestPath root) {
        this.filesystem = filesystem;
        this.root = root;
    }

    /**
     * The btrfs that a path leads to.
     *
     * @throws NotFoundException when there is another filesystem
     * @throws UnsupportedException when what is done there is only tried, or noted
     */
    public static Btrfs at(FileTree files, GuestPath path) throws IOException {
        boolean there =
                switch (files.filesystem()) {
                    case KernelFilesystem mounted -> isBtrfs(mounted, path);
                    case UserspaceFilesystem mounted ->
                            mounted.look("open", path, (all, _) -> all.type().equals("btrfs"));
                    default ->
                            throw new UnsupportedException(
                                    "open",
                                    path.toString(),
                                    "it cannot be tried what a btrfs does",
                                    "do it without --dry-run");
                };
        if (!there) {
            throw new NotFoundException("open", path.toString(), "it is on no btrfs");
        }
        return new Btrfs(files.filesystem(), path);
    }

    private static boolean isBtrfs(KernelFilesystem mounted, GuestPath path) throws IOException {
        try (Fd fd = mounted.openInode("open", path)) {
            return MountCalls.filesystemType(fd) == LibC.BTRFS_SUPER_MAGIC();
        }
    }

    /** As {@link #at(FileTree, GuestPath)}, of the root. */
    public static Btrfs at(FileTree files) throws IOException {
        return at(files, GuestPath.ROOT);
    }

    /** The filesystem, for what no driver does. */
    private KernelFilesystem kernel(String operation, GuestPath path) throws UnsupportedException {
        if (filesystem instanceof KernelFilesystem mounted) {
            return mounted;
        }
        throw new UnsupportedException(
                operation,
                path.toString(),
                "the userspace engine only reads the files and subvolumes of a btrfs",
                "mount it by the kernel engine, as root");
    }

    /** Something that is looked up in the tree of roots. */
    private interface Search<T> {
        T in(Subvolumes subvolumes) throws IOException;
    }

    private <T> T search(String operation, GuestPath path, Search<T> search) throws IOException {
        if (filesystem instanceof UserspaceFilesystem mounted) {
            return mounted.look(
                    operation,
                    path,
                    (all, inode) -> {
                        RootTree roots = new DriverRoots(all, inode, path.toString());
                        return search.in(new Subvolumes(roots));
                    });
        }
        return look(operation, path, volume -> search.in(new Subvolumes(new KernelRoots(volume))));
    }

    /** Something that is done with an open file of the btrfs. */
    private interface Work<T> {
        T with(BtrfsVolume volume) throws IOException;
    }

    private <T> T look(String operation, GuestPath path, Work<T> work) throws IOException {
        try (Fd fd = kernel(operation, path).openInode(operation, path)) {
            return work.with(new BtrfsVolume(fd, path.toString()));
        }
    }

    private <T> T change(String operation, GuestPath path, Work<T> work) throws IOException {
        try (Fd fd = kernel(operation, path).openToChange(operation, path)) {
            return work.with(new BtrfsVolume(fd, path.toString()));
        }
    }

    /** As {@link Work}, with nothing to return. */
    private interface Act {
        void on(BtrfsVolume volume) throws IOException;
    }

    private void act(String operation, GuestPath path, Act act) throws IOException {
        try (Fd fd = kernel(operation, path).openToChange(operation, path)) {
            act.on(new BtrfsVolume(fd, path.toString()));
        }
    }

    /** All subvolumes and snapshots, by number. The top of the btrfs is not among them. */
    public List<Subvolume> subvolumes() throws IOException {
        return search("list", root, Subvolumes::list);
    }

    /**
     * The number of the subvolume that a path leads into: 5 is the top of the btrfs.
     *
     * @param path a directory or a regular file
     */
    public long subvolumeId(GuestPath path) throws IOException {
        return search("getsubvolume", path, Subvolumes::own);
    }

    /** The number of the subvolume that is mounted where none is named. */
    public long defaultSubvolume() throws IOException {
        return search("getdefault", root, Subvolumes::defaultId);
    }

    /**
     * Sets what is mounted where no subvolume is named.
     *
     * @param id of a subvolume, or 5
     */
    public void setDefaultSubvolume(long id) throws IOException {
        setLong("setdefault", root, LibC.BTRFS_IOC_DEFAULT_SUBVOL(), id);
    }

    /** Makes an empty subvolume at a path where nothing is. */
    public void createSubvolume(GuestPath path) throws IOException {
        kernel("mksubvolume", path)
                .changeName(
                        "mksubvolume",
                        path,
                        (directory, name) ->
                                named(directory, LibC.BTRFS_IOC_SUBVOL_CREATE_V2(), name, 0, 0));
    }

    /**
     * Makes a subvolume that begins as what another is now, without those in it.
     *
     * @param source a directory that is a subvolume
     * @param path where nothing is
     * @param readOnly whether the new one cannot be changed
     */
    public void snapshot(GuestPath source, GuestPath path, boolean readOnly) throws IOException {
        long flags = readOnly ? LibC.BTRFS_SUBVOL_RDONLY() : 0;
        KernelFilesystem kernel = kernel("snapshot", source);
        try (Fd from = kernel.openInode("snapshot", source)) {
            kernel.changeName(
                    "snapshot",
                    path,
                    (directory, name) ->
                            from.call(number ->
                                    named(
                                            directory,
                                            LibC.BTRFS_IOC_SNAP_CREATE_V2(),
                                            name,
                                            number,
                                            flags)));
        }
    }

    /**
     * Removes a subvolume with all that is in it, also one that is read-only. {@code ENOTEMPTY}
     * when another is in it, {@code EPERM} when it is the default. Its space comes back some time
     * later.
     */
    public void deleteSubvolume(GuestPath path) throws IOException {
        kernel("rmsubvolume", path)
                .changeName(
                        "rmsubvolume",
                        path,
                        (directory, name) ->
                                named(directory, LibC.BTRFS_IOC_SNAP_DESTROY_V2(), name, 0, 0));
    }

    /** {@code ioctl(fd, request, struct btrfs_ioctl_vol_args_v2 *)}: 0 or minus errno. */
    private static long named(Fd directory, long request, byte[] name, long fd, long flags) {
        if (name.length > MAX_NAME_BYTES) {
            return -LibC.ENAMETOOLONG();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment arguments = btrfs_ioctl_vol_args_v2.allocate(arena);
            btrfs_ioctl_vol_args_v2.fd(arguments, fd);
            btrfs_ioctl_vol_args_v2.flags(arguments, flags);
            MemorySegment.copy(
                    name,
                    0,
                    btrfs_ioctl_vol_args_v2.name(arguments),
                    ValueLayout.JAVA_BYTE,
                    0,
                    name.length);
            return FileCalls.ioctl(directory, request, arguments);
        }
    }

    /** Whether the subvolume, whose directory this is, cannot be changed. */
    public boolean isReadOnly(GuestPath subvolume) throws IOException {
        return search("getsubvolume", subvolume, Subvolumes::isOwnReadOnly);
    }

    /** Sets whether the subvolume, whose directory this is, cannot be changed. */
    public void setReadOnly(GuestPath subvolume, boolean readOnly) throws IOException {
        setLong(
                "setsubvolume",
                subvolume,
                LibC.BTRFS_IOC_SUBVOL_SETFLAGS(),
                readOnly ? LibC.BTRFS_SUBVOL_RDONLY() : 0);
    }

    /** {@code ioctl(fd, request, u64 *)}. */
    private void setLong(String operation, GuestPath path, long request, long number)
            throws IOException {
        act(
                operation,
                path,
                volume -> {
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_LONG, number);
                        long result = FileCalls.ioctl(volume.fd(), request, value);
                        if (result < 0) {
                            throw Errno.fileFailure(operation, path.toString(), result);
                        }
                    }
                });
    }

    /** How much is given to what, and used of that. */
    public List<SpaceUse> spaceUse() throws IOException {
        return look("getspace", root, volume -> new Space(volume).list());
    }

    /** Its devices, by number. */
    public List<BtrfsDevice> devices() throws IOException {
        return look("getdevices", root, volume -> new Devices(volume).list());
    }

    /**
     * Makes it span one more device of the same session. It is a block device of the host until the
     * btrfs is mounted nowhere any more.
     *
     * @param access to the session's devices
     * @throws RefusedException when something is on the device, or it cannot be written
     */
    public void addDevice(DeviceAccess access, Device device) throws IOException {
        KernelFilesystem kernel = kernel("adddevice", root);
        if (device.signature().isPresent()) {
            throw new RefusedException(
                    "adddevice",
                    device.name(),
                    "there is something on it: " + device.signature().get().type(),
                    "wipe it first, if that is not wanted any more");
        }
        CloseStack taken = new CloseStack();
        try {
            HostDevice attached = access.attach(device, false);
            taken.push(attached::close);
            String path = attached.path().toString();
            taken.push(() -> DeviceRegistry.forget(List.of(path)));
            act("adddevice", root, volume -> new Devices(volume).add(path));
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
        kernel.keepWhileMounted(taken::close);
    }

    /**
     * Takes a device off it. What is there moves to the others, which takes as long.
     *
     * @throws RefusedException when its profiles need as many devices
     */
    public void removeDevice(long id) throws IOException {
        act("rmdevice", root, volume -> new Devices(volume).remove(id));
    }

    /**
     * Makes it take more or less of one of its devices.
     *
     * @param sizeBytes at most the device's size; empty for all of it
     * @throws RefusedException when it cannot take that much, or do with that
     */
    public void resizeDevice(long id, Optional<Long> sizeBytes) throws IOException {
        act("resize", root, volume -> new Devices(volume).resize(id, sizeBytes));
    }

    /**
     * Writes blocks anew, which spreads them over the devices, gives back those of which little is
     * used, or keeps them in another way.
     *
     * @param monitor is told block groups
     * @throws io.drydock.error.CancelledException when the monitor or {@link #cancelBalance} has
     *     ended it: what was done stays
     */
    public BalanceStatus balance(BalanceOptions options, Monitor monitor) throws IOException {
        return change("balance", root, volume -> new Balance(volume).run(options, monitor));
    }

    /** As {@link #balance}, going on with one that was paused. */
    public BalanceStatus resumeBalance(Monitor monitor) throws IOException {
        return change("balance", root, volume -> new Balance(volume).resume(monitor));
    }

    /** How far a balance is that runs or is paused; empty when there is none. */
    public Optional<BalanceStatus> balanceStatus() throws IOException {
        return look("balance", root, volume -> new Balance(volume).status());
    }

    /** Ends a balance that another thread runs, so that it can be resumed. */
    public void pauseBalance() throws IOException {
        act("balance", root, volume -> new Balance(volume).pause());
    }

    /** Ends a balance that another thread runs, or that is paused. */
    public void cancelBalance() throws IOException {
        act("balance", root, volume -> new Balance(volume).cancel());
    }

    /**
     * Reads everything and compares it with its checksums. What is wrong is written anew from a
     * good copy, where there is one and the filesystem may be written.
     *
     * @param monitor is told bytes, of all copies
     */
    public ScrubReport scrub(Monitor monitor) throws IOException {
        boolean repair = !filesystem.isReadOnly();
        return look("scrub", root, volume -> new Scrub(volume).run(repair, monitor));
    }
}
