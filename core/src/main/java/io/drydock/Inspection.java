package io.drydock;

import io.drydock.btrfs.Btrfs;
import io.drydock.btrfs.Subvolume;
import io.drydock.error.DrydockException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.guest.DeviceTable;
import io.drydock.guest.Guest;
import io.drydock.guest.Mounter;
import io.drydock.inspect.Inspector;
import io.drydock.inspect.OperatingSystem;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Parallel;
import io.drydock.internal.linux.Parallel.Outcome;
import io.drydock.volume.Device;
import io.drydock.volume.FilesystemMembers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the operating systems on a session's devices. Mounting is what costs, so every filesystem
 * is mounted once: what is mounted to be looked at becomes part of its guest's tree, and the tree
 * is kept for whoever wants the guest's files.
 *
 * <p>Threading: belongs to its session, under the session's lock.
 */
final class Inspection implements AutoCloseable {
    /** More would rarely find a disk, or a processor, that still waits. */
    private static final int THREADS = 16;

    /** Where installers put the root on a btrfs of which it is not the default: Ubuntu, Fedora. */
    private static final List<String> ROOT_SUBVOLUMES = List.of("@", "root", "@rootfs", "@root");

    /** Guests decide how many there are. */
    private static final int MAX_SUBVOLUMES = 32;

    private final DeviceTable table;
    private final Mounter mounter;

    /** Mounted, and of no guest so far. */
    private final Map<Device, Filesystem> spare =
            Collections.synchronizedMap(new LinkedHashMap<>());

    private final Map<OperatingSystem, Guest> guests = new LinkedHashMap<>();
    private final Map<OperatingSystem, MountOptions> found = new LinkedHashMap<>();

    private Inspection(DeviceTable table, Mounter mounter) {
        this.table = table;
        this.mounter = mounter;
    }

    static Inspection of(DeviceTable table, Mounter mounter) throws IOException {
        Inspection inspection = new Inspection(table, mounter);
        try {
            inspection.mountAll();
            inspection.findSystems();
            inspection.closeSpare();
            return inspection;
        } catch (IOException | RuntimeException e) {
            try {
                inspection.close();
            } catch (IOException | RuntimeException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /**
     * @throws DrydockException the first failure, when nothing could be mounted at all
     */
    private void mountAll() throws IOException {
        List<Device> devices =
                FilesystemMembers.firsts(table.devices()).stream()
                        .filter(d -> d.filesystemType().isPresent())
                        .toList();
        List<Outcome<Filesystem>> outcomes =
                Parallel.map(
                        THREADS,
                        devices,
                        device -> mounter.mount(device, MountOptions.defaults()),
                        Filesystem::close);
        for (int i = 0; i < devices.size(); i++) {
            Device device = devices.get(i);
            outcomes.get(i).result().ifPresent(mounted -> spare.put(device, mounted));
        }
        Optional<IOException> first =
                outcomes.stream().flatMap(outcome -> outcome.failure().stream()).findFirst();
        if (spare.isEmpty() && first.isPresent()) {
            throw first.get();
        }
    }

    private void findSystems() throws IOException {
        for (Device device : List.copyOf(spare.keySet())) {
            Filesystem filesystem = spare.get(device);
            if (filesystem == null) {
                continue; // part of a guest by now
            }
            if (Inspector.isRoot(FileTree.of(filesystem))) {
                spare.remove(device);
                add(device, filesystem, MountOptions.defaults());
            } else if (filesystem.type().equals("btrfs")) {
                findSubvolume(device, filesystem);
            }
        }
    }

    private void findSubvolume(Device device, Filesystem filesystem) throws IOException {
        for (GuestPath path : candidates(Btrfs.at(FileTree.of(filesystem)).subvolumes())) {
            MountOptions options = MountOptions.defaults().withSubvolume(path.toString());
            Optional<Filesystem> root = rootIn(device, options);
            if (root.isPresent()) {
                add(device, root.get(), options);
                return;
            }
        }
    }

    /** Snapshots of a root look like one. A comma would end the option that names it. */
    private static List<GuestPath> candidates(List<Subvolume> subvolumes) {
        List<GuestPath> paths = new ArrayList<>();
        ROOT_SUBVOLUMES.stream()
                .map(GuestPath::of)
                .filter(name -> subvolumes.stream().anyMatch(s -> s.path().equals(name)))
                .forEach(paths::add);
        subvolumes.stream()
                .filter(s -> s.snapshotOf().isEmpty() && !paths.contains(s.path()))
                .map(Subvolume::path)
                .filter(path -> !path.toString().contains(","))
                .limit(MAX_SUBVOLUMES)
                .forEach(paths::add);
        return paths;
    }

    private Optional<Filesystem> rootIn(Device device, MountOptions options) throws IOException {
        Filesystem mounted;
        try {
            mounted = mounter.mount(device, options);
        } catch (DrydockException e) {
            return Optional.empty(); // deleted meanwhile, or damaged
        }
        try {
            if (Inspector.isRoot(FileTree.of(mounted))) {
                return Optional.of(mounted);
            }
        } catch (IOException | RuntimeException e) {
            closeAfter(mounted, e);
            throw e;
        }
        mounted.close();
        return Optional.empty();
    }

    private static void closeAfter(Filesystem mounted, Throwable failure) {
        try {
            mounted.close();
        } catch (IOException | RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    private void add(Device device, Filesystem root, MountOptions options) throws IOException {
        Guest guest = Guest.assemble(root, device, options, table, this::spareOrNew);
        try {
            OperatingSystem system = Inspector.inspect(guest, device, table);
            guests.put(system, guest);
            found.put(system, options);
        } catch (IOException | RuntimeException e) {
            guest.close();
            throw e;
        }
    }

    private Filesystem spareOrNew(Device device, MountOptions options) throws IOException {
        Filesystem kept = options.equals(MountOptions.defaults()) ? spare.remove(device) : null;
        return kept != null ? kept : mounter.mount(device, options);
    }

    List<OperatingSystem> operatingSystems() {
        return List.copyOf(found.keySet());
    }

    /** What its root is to be mounted with. */
    MountOptions rootOptions(OperatingSystem system) {
        return found.getOrDefault(system, MountOptions.defaults());
    }

    /** The tree of a system, which is the caller's from now on; null when it was taken before. */
    @Nullable Guest take(OperatingSystem system) {
        return guests.remove(system);
    }

    private void closeSpare() throws IOException {
        try (CloseStack closing = new CloseStack()) {
            spare.values().forEach(filesystem -> closing.push(filesystem::close));
            spare.clear();
        }
    }

    @Override
    public void close() throws IOException {
        try (CloseStack closing = new CloseStack()) {
            closing.push(this::closeSpare);
            guests.values().forEach(guest -> closing.push(guest::close));
            guests.clear();
        }
    }
}
