package io.drydock;

import io.drydock.error.DrydockException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountOptions;
import io.drydock.guest.DeviceTable;
import io.drydock.guest.Guest;
import io.drydock.guest.Mounter;
import io.drydock.inspect.Inspector;
import io.drydock.inspect.OperatingSystem;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the operating systems on a session's devices. Mounting is what costs, so every filesystem
 * is mounted once: what is mounted to be looked at becomes part of its guest's tree, and the tree
 * is kept for whoever wants the guest's files.
 *
 * <p>Threading: belongs to its session, under the session's lock.
 */
final class Inspection implements AutoCloseable {
    private final DeviceTable table;
    private final Mounter mounter;

    /** Mounted, and of no guest so far. */
    private final Map<Device, Filesystem> spare = new LinkedHashMap<>();

    private final Map<OperatingSystem, Guest> guests = new LinkedHashMap<>();
    private final List<OperatingSystem> found = new ArrayList<>();

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
        DrydockException first = null;
        for (Device device : table.devices()) {
            if (device.filesystemType().isEmpty()) {
                continue;
            }
            try {
                spare.put(device, mounter.mount(device, MountOptions.defaults()));
            } catch (DrydockException e) {
                first = first == null ? e : first;
            }
        }
        if (spare.isEmpty() && first != null) {
            throw first;
        }
    }

    private void findSystems() throws IOException {
        for (Device device : List.copyOf(spare.keySet())) {
            Filesystem filesystem = spare.get(device);
            if (filesystem != null && Inspector.isRoot(FileTree.of(filesystem))) {
                spare.remove(device);
                Guest guest = Guest.assemble(filesystem, device, table, this::spareOrNew);
                try {
                    OperatingSystem system = Inspector.inspect(guest, device, table);
                    guests.put(system, guest);
                    found.add(system);
                } catch (IOException | RuntimeException e) {
                    guest.close();
                    throw e;
                }
            }
        }
    }

    private Filesystem spareOrNew(Device device, MountOptions options) throws IOException {
        Filesystem kept = options.equals(MountOptions.defaults()) ? spare.remove(device) : null;
        return kept != null ? kept : mounter.mount(device, options);
    }

    List<OperatingSystem> operatingSystems() {
        return List.copyOf(found);
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
