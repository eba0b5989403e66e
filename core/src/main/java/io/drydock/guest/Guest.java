package io.drydock.guest;

import io.drydock.error.DrydockException;
import io.drydock.error.FileException;
import io.drydock.filesystem.CopyReport;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The files of one guest, mounted as its own mount table says.
 *
 * <p>What cannot be mounted (a filesystem that this kernel lacks, a device that is not of the
 * image) does not keep the rest from being mounted: {@link #mounts} says what became of each.
 *
 * <p>Threading: {@link #files} is safe for use by many threads; {@link #close} belongs to the
 * owner.
 */
public final class Guest implements AutoCloseable {
    private static final GuestPath FSTAB = GuestPath.of("/etc/fstab");
    private static final int MAX_FSTAB_BYTES = 1 << 20;

    /** A mount takes milliseconds and a device of the host, and a guest can ask for many. */
    private static final int MAX_MOUNTS = 100;

    private final Filesystem root;
    private final FileTree files;
    private final List<Mount> mounts;

    private Guest(Filesystem root, List<Mount> mounts) {
        this.root = root;
        this.files = FileTree.of(root);
        this.mounts = mounts;
    }

    /**
     * Mounts a guest by the mount table in its root.
     *
     * @param root its mounted root filesystem; the guest owns it from now on, also when this fails
     * @param device the device that the root is on
     */
    public static Guest assemble(
            Filesystem root, Device device, DeviceTable devices, Mounter mounter)
            throws IOException {
        Guest guest = new Guest(root, new ArrayList<>());
        try {
            guest.mounts.add(
                    new Mount(
                            GuestPath.ROOT, device.name(), Optional.of(device), Optional.empty()));
            for (FstabEntry entry : MountPlan.of(guest.fstab())) {
                guest.mounts.add(guest.mount(entry, devices, mounter));
            }
            return guest;
        } catch (IOException | RuntimeException e) {
            guest.closeAfter(e);
            throw e;
        }
    }

    /**
     * Mounts a tree as the caller says, whatever the guest's mount table has; all of it or nothing.
     *
     * @param mounts mountpoint to device, the root among them; in any order
     */
    public static Guest assemble(SequencedMap<GuestPath, Device> mounts, Mounter mounter)
            throws IOException {
        Device device = mounts.get(GuestPath.ROOT);
        if (device == null) {
            throw new IllegalArgumentException("nothing is to be mounted on /");
        }
        Guest guest = new Guest(mounter.mount(device, MountOptions.defaults()), new ArrayList<>());
        try {
            guest.mounts.add(
                    new Mount(
                            GuestPath.ROOT, device.name(), Optional.of(device), Optional.empty()));
            List<Map.Entry<GuestPath, Device>> rest = new ArrayList<>(mounts.entrySet());
            rest.removeIf(entry -> entry.getKey().equals(GuestPath.ROOT));
            // A path sorts behind the paths that it is below.
            rest.sort(Map.Entry.comparingByKey());
            for (Map.Entry<GuestPath, Device> entry : rest) {
                Device child = entry.getValue();
                guest.attach(mounter.mount(child, MountOptions.defaults()), entry.getKey());
                guest.mounts.add(
                        new Mount(
                                entry.getKey(),
                                child.name(),
                                Optional.of(child),
                                Optional.empty()));
            }
            return guest;
        } catch (IOException | RuntimeException e) {
            guest.closeAfter(e);
            throw e;
        }
    }

    private Mount mount(FstabEntry entry, DeviceTable devices, Mounter mounter) {
        GuestPath mountpoint = entry.mountpoint().orElseThrow();
        Optional<Device> device = devices.resolve(entry.spec());
        Optional<String> problem = Optional.empty();
        if (device.isEmpty()) {
            problem = Optional.of("no device of this image is called " + entry.spec());
        } else if (mounts.stream().filter(m -> m.device().isPresent()).count() > MAX_MOUNTS) {
            problem = Optional.of("no more than " + MAX_MOUNTS + " filesystems are mounted");
        } else {
            try {
                attach(mounter.mount(device.get(), subvolume(entry)), mountpoint);
            } catch (IOException e) {
                problem = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        return new Mount(mountpoint, entry.spec(), device, problem);
    }

    /** Of the guest's mount options only those count that say which tree is meant. */
    private static MountOptions subvolume(FstabEntry entry) {
        return MountOptions.of(
                entry.options().stream()
                        .filter(o -> o.startsWith("subvol=") || o.startsWith("subvolid="))
                        .toList());
    }

    private void attach(Filesystem child, GuestPath mountpoint) throws IOException {
        try {
            root.attach(child, mountpoint);
        } catch (IOException | RuntimeException e) {
            try {
                child.close();
            } catch (IOException | RuntimeException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /** The guest's mount table; empty where it has none that can be read. */
    public Fstab fstab() throws IOException {
        try {
            return Fstab.parse(files.read(FSTAB, MAX_FSTAB_BYTES));
        } catch (FileException e) {
            return new Fstab(List.of(), List.of(String.valueOf(e.getMessage())));
        }
    }

    /** Its files. */
    public FileTree files() {
        return files;
    }

    /** What became of each entry of the mount table, the root first. */
    public List<Mount> mounts() {
        return List.copyOf(mounts);
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
