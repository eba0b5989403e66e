package io.drydock.guest;

import io.drydock.error.DrydockException;
import io.drydock.error.FileException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.CopyReport;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.guest.MountBatch.Wanted;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of one guest, mounted as its own mount table says, or as the caller does.
 *
 * <p>What cannot be mounted (a filesystem that this kernel lacks, a device that is not of the
 * image) does not keep the rest from being mounted: {@link #mounts} says what became of each.
 * Filesystems are mounted at once, and put together in order of depth.
 *
 * <p>Threading: safe for use by many threads, also while something is mounted and unmounted; but
 * for {@link #close}, which belongs to the owner.
 */
public final class Guest implements AutoCloseable {
    private static final GuestPath FSTAB = GuestPath.of("/etc/fstab");
    private static final GuestPath CRYPTTAB = GuestPath.of("/etc/crypttab");
    private static final int MAX_FSTAB_BYTES = 1 << 20;

    /** A mount takes milliseconds and a device of the host, and a guest can ask for many. */
    private static final int MAX_MOUNTS = 100;

    private final Filesystem root;
    private final FileTree files;
    private final Mounter mounter;
    private final MountList mounts;

    private Guest(Filesystem root, Mount mount, Mounter mounter) {
        this.root = root;
        this.files = FileTree.of(root);
        this.mounter = mounter;
        this.mounts = new MountList(root, mount);
    }

    /**
     * Mounts a guest by the mount table in its root.
     *
     * @param root its mounted root filesystem; the guest owns it from now on, also when this fails
     * @param device the device that the root is on
     * @param options what it was mounted with
     */
    public static Guest assemble(
            Filesystem root,
            Device device,
            MountOptions options,
            DeviceTable devices,
            Mounter mounter)
            throws IOException {
        Guest guest = on(root, device, options, mounter);
        try {
            List<Wanted> wanted = new ArrayList<>();
            DeviceTable known = guest.named(devices);
            for (FstabEntry entry : MountPlan.of(guest.fstab())) {
                wanted.add(wanted(entry, known, wanted));
            }
            guest.mounts.assemble(MountBatch.of(wanted, mounter));
            return guest;
        } catch (IOException | RuntimeException e) {
            guest.closeAfter(e);
            throw e;
        }
    }

    /** As the other, of a root that is mounted with nothing special. */
    public static Guest assemble(
            Filesystem root, Device device, DeviceTable devices, Mounter mounter)
            throws IOException {
        return assemble(root, device, MountOptions.defaults(), devices, mounter);
    }

    private static Guest on(Filesystem root, Device device, MountOptions options, Mounter mounter) {
        Mount mount =
                Mount.mounted(GuestPath.ROOT, device.name(), Optional.of(device), root, options);
        return new Guest(root, mount, mounter);
    }

    private static Wanted wanted(FstabEntry entry, DeviceTable devices, List<Wanted> before) {
        Optional<Device> device = devices.resolve(entry.spec());
        Optional<IOException> failure = Optional.empty();
        if (device.isEmpty()) {
            failure =
                    Optional.of(
                            new NotFoundException(
                                    "mount", entry.spec(), "no device of the image is called so"));
        } else if (before.stream().filter(w -> w.device().isPresent()).count() >= MAX_MOUNTS) {
            failure =
                    Optional.of(
                            new RefusedException(
                                    "mount",
                                    entry.spec(),
                                    "the mount table has more than " + MAX_MOUNTS + " filesystems",
                                    "mount it by itself"));
        }
        return new Wanted(
                entry.mountpoint().orElseThrow(), entry.spec(), device, subvolume(entry), failure);
    }

    /** Of the guest's mount options only those count that say which tree is meant. */
    private static MountOptions subvolume(FstabEntry entry) {
        return MountOptions.of(
                entry.options().stream()
                        .filter(o -> o.startsWith("subvol=") || o.startsWith("subvolid="))
                        .toList());
    }

    /**
     * Mounts a tree as the caller says, whatever the guest's mount table has. Of what could not be
     * mounted below the root, {@link #mounts} tells.
     *
     * @param requests the root among them, in any order
     * @throws IllegalArgumentException unless one of them is the root
     * @throws IOException when the root cannot be mounted
     */
    public static Guest assemble(List<MountRequest> requests, Mounter mounter) throws IOException {
        List<MountRequest> roots =
                requests.stream().filter(r -> Place.of(r.mountpoint()).depth() == 0).toList();
        if (roots.size() != 1) {
            throw new IllegalArgumentException(roots.size() + " are to be mounted on /, not one");
        }
        MountRequest first = roots.getFirst();
        MountBatch batch = MountBatch.of(requests.stream().map(Wanted::of).toList(), mounter);
        Filesystem root;
        try {
            root = batch.takeRoot();
        } catch (IOException | RuntimeException e) {
            batch.closeAfter(e);
            throw e;
        }
        Guest guest = on(root, first.device(), first.options(), mounter);
        try {
            guest.mounts.assemble(batch);
            return guest;
        } catch (RuntimeException e) {
            guest.closeAfter(e);
            throw e;
        }
    }

    /**
     * Mounts one filesystem more.
     *
     * @param mountpoint a directory, symbolic links followed within the guest
     */
    public void mount(Device device, GuestPath mountpoint, MountOptions options)
            throws IOException {
        Mount mount = mountAll(List.of(new MountRequest(mountpoint, device, options))).getFirst();
        if (mount.failure().isPresent()) {
            throw mount.failure().get();
        }
    }

    /**
     * Mounts several filesystems more, at once. They are put into the tree in order of depth, so
     * {@code /boot} is there before {@code /boot/efi}; what belongs below one that fails, fails
     * with it.
     *
     * @return what became of each, in order of depth
     */
    public List<Mount> mountAll(List<MountRequest> requests) {
        return mounts.addAll(requests.stream().map(Wanted::of).toList(), mounter);
    }

    /**
     * Lets a directory of the tree appear at another one as well, without what is mounted below it.
     */
    public void bind(GuestPath directory, GuestPath mountpoint) throws IOException {
        mounts.bind(directory, mountpoint);
    }

    /**
     * Writes out and unmounts what is mounted on a directory, or ends a bind.
     *
     * @throws NotFoundException when nothing is mounted there
     * @throws RefusedException when it is in use: something is mounted in it, a directory of it is
     *     bound elsewhere, a file in it is open; or when it is the root, which goes with the guest
     */
    public void unmount(GuestPath mountpoint) throws IOException {
        mounts.remove(mountpoint);
    }

    /**
     * Unmounts everything but the root, the last mounted first. What failed is thrown after all has
     * been tried.
     */
    public void unmountAll() throws IOException {
        mounts.removeAll();
    }

    /** Where something is mounted, the root first. */
    public List<GuestPath> mountpoints() {
        return mounts().stream().filter(Mount::isMounted).map(Mount::mountpoint).toList();
    }

    /** The guest's mount table; empty where it has none that can be read. */
    public Fstab fstab() throws IOException {
        try {
            return Fstab.parse(files.read(FSTAB, MAX_FSTAB_BYTES));
        } catch (FileException e) {
            return new Fstab(List.of(), List.of(String.valueOf(e.getMessage())));
        }
    }

    /** The devices, by the names too that this guest has for what it decrypts (crypttab(5)). */
    public DeviceTable named(DeviceTable devices) throws IOException {
        try {
            Crypttab table = Crypttab.parse(files.read(CRYPTTAB, MAX_FSTAB_BYTES));
            return devices.withNames(table.names(devices));
        } catch (FileException e) {
            return devices; // few guests have one
        }
    }

    /** Its files. */
    public FileTree files() {
        return files;
    }

    /**
     * What is mounted, the root first, and what of the mount table or of what {@link
     * #assemble(List, Mounter)} was given is not.
     */
    public List<Mount> mounts() {
        return mounts.all();
    }

    /**
     * Copies a file or a directory of the host, with all below it, into a directory of the guest,
     * under its own name. Permissions and the numbers of owners are kept.
     *
     * @param host in UTF-8; names below it are bytes. A symbolic link is copied as it is
     * @return what was copied, and which devices, fifos and sockets were left out
     * @see FileTree#copyTree
     */
    public CopyReport copyIn(Path host, GuestPath directory) throws IOException {
        return HostCopy.in(host, files, directory);
    }

    /**
     * Copies a file or a directory of the guest, with all below it, into a directory of the host
     * that exists, under its own name. The copies belong to who runs this program, and are neither
     * setuid nor setgid. Symbolic links are copied as they are: mind where the guest's lead to
     * before you follow them.
     *
     * @return what was copied, and which devices, fifos and sockets were left out
     * @see FileTree#copyTree
     */
    public CopyReport copyOut(GuestPath path, Path directory) throws IOException {
        return HostCopy.out(files, path, directory);
    }

    /** Returns when everything written is on stable storage. */
    public void sync() throws IOException {
        root.sync();
    }

    private void closeAfter(Throwable failure) {
        try {
            close();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Writes out and unmounts everything.
     *
     * @throws DrydockException when something could not be written; it is unmounted all the same
     */
    @Override
    public void close() throws IOException {
        root.close();
    }
}
