package io.drydock.internal.kernel;

import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.btrfs.DeviceRegistry;
import io.drydock.internal.lifetime.CloseStack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The block devices that a filesystem is mounted from: one, but for a btrfs that has several.
 *
 * <p>Threading: as {@link MountDevice}.
 */
final class MountDevices implements AutoCloseable {
    private final List<MountDevice> all;
    private final String name;
    private final boolean btrfs;

    private MountDevices(List<MountDevice> all, String name, boolean btrfs) {
        this.all = all;
        this.name = name;
        this.btrfs = btrfs;
    }

    /**
     * Makes devices of those places.
     *
     * @param readOnly whether the kernel is to refuse all writes
     */
    static MountDevices attach(List<MountSource> sources, FilesystemType type, boolean readOnly)
            throws IOException {
        CloseStack taken = new CloseStack();
        List<MountDevice> all = new ArrayList<>();
        try {
            for (MountSource source : sources) {
                MountDevice device = MountDevice.attach(source, readOnly);
                taken.push(device::awaitGone);
                taken.push(device::close);
                all.add(device);
            }
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
        return new MountDevices(
                List.copyOf(all), sources.getFirst().name(), type == FilesystemType.BTRFS);
    }

    /** The one that is mounted. */
    String path() {
        return all.getFirst().path();
    }

    /** The options that name all devices; none where there is one. */
    List<String> options() {
        return all.size() == 1
                ? List.of()
                : all.stream().map(device -> "device=" + device.path()).toList();
    }

    /**
     * Sees to it that the kernel has no device of the host in mind for the one that is missing.
     *
     * @throws RefusedException when it has
     */
    void checkMissing() throws RefusedException, UnsupportedException {
        try (DeviceRegistry registry = DeviceRegistry.open(name)) {
            all.forEach(device -> registry.scan(device.path()));
            if (registry.ready(path()) != 1) {
                throw new RefusedException(
                        "mount",
                        name,
                        "this host has a device of the same btrfs, which the kernel would take",
                        "open all of its drives");
            }
        }
    }

    /** Lets go of them; mounts keep them. */
    @Override
    public void close() {
        if (btrfs) {
            DeviceRegistry.forget(all.stream().map(MountDevice::path).toList());
        }
        all.forEach(MountDevice::close);
    }

    /** Returns when the kernel is done with them. */
    void awaitGone() throws IOException {
        try (CloseStack waiting = new CloseStack()) {
            all.forEach(device -> waiting.push(device::awaitGone));
        }
    }
}
