package io.drydock;

import io.drydock.block.BlockDevice;
import io.drydock.block.SliceBlockDevice;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.guest.DeviceTable;
import io.drydock.internal.kernel.KernelEngine;
import io.drydock.internal.kernel.MountSource;
import io.drydock.internal.kernel.ThrowAwaySource;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lifetime.CloseStack.Release;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.HostDevice;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Range;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The devices of a session, and how their bytes are had.
 *
 * <p>Threading: safe for use by many threads.
 */
final class SessionDevices implements DeviceAccess {
    private final List<OpenDrive> drives;
    private final KernelEngine engine;

    SessionDevices(List<OpenDrive> drives, KernelEngine engine) {
        this.drives = drives;
        this.engine = engine;
    }

    @Override
    public List<Device> devices() throws IOException {
        List<Device> now = new ArrayList<>();
        for (OpenDrive open : drives) {
            Drive drive = open.drive();
            now.add(drive.device());
            now.addAll(drive.partitions());
        }
        return List.copyOf(now);
    }

    @Override
    public Device device(String name) throws IOException {
        for (OpenDrive drive : drives) {
            Optional<Device> found = drive.owns(name) ? drive.device(name) : Optional.empty();
            if (found.isPresent()) {
                return found.get();
            }
        }
        List<Device> devices = devices();
        return DeviceTable.of(devices)
                .resolve(name)
                .orElseThrow(() ->
                        new NotFoundException(
                                "find",
                                name,
                                "the image has no such device; it has "
                                        + String.join(
                                                ", ",
                                                devices.stream().map(Device::name).toList())));
    }

    /** Whether not a byte of the device can change. */
    boolean isReadOnly(Device device) {
        return device.drives().stream().anyMatch(index -> drives.get(index).isReadOnly());
    }

    /** The partition table of the drive that it is, or is a partition of. */
    Optional<PartitionTable> table(Device device) throws IOException {
        return device.origin() instanceof Range range
                ? drives.get(range.drive()).table()
                : Optional.empty();
    }

    /** Makes copies of what a device is on. */
    ThrowAwaySource throwAway(Device device) {
        return switch (device.origin()) {
            case Range range -> drives.get(range.drive())::throwAway;
            case Assembled made -> throw new IllegalArgumentException(made.id());
        };
    }

    /** Where the kernel finds a device. */
    MountSource source(Device device) throws IOException {
        return switch (device.origin()) {
            case Range range -> drives.get(range.drive()).source(device, range);
            case Assembled made -> throw new IllegalArgumentException(made.id());
        };
    }

    /** Keeps everybody from mounting a device, unless readers may and they only read. */
    Release hold(Device device, boolean readersMay) throws IOException {
        // Where the kernel engine is not usable, nobody mounts anything.
        return KernelEngine.isUsable() ? engine.hold(source(device), readersMay) : () -> {};
    }

    @Override
    public BlockDevice open(Device device, Use use) throws IOException {
        if (use == Use.READ) {
            return bytes(device);
        }
        checkWritable(device);
        CloseStack taken = new CloseStack();
        try {
            if (use == Use.WRITE) {
                taken.push(hold(device, false));
            }
            BlockDevice bytes = bytes(device);
            return SliceBlockDevice.of(bytes, 0, bytes.sizeBytes(), taken::close);
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    private BlockDevice bytes(Device device) throws IOException {
        return switch (device.origin()) {
            case Range range ->
                    SliceBlockDevice.of(
                            drives.get(range.drive()).countedDisk(),
                            range.offsetBytes(),
                            device.sizeBytes());
            case Assembled made -> throw new IllegalArgumentException(made.id());
        };
    }

    private void checkWritable(Device device) throws RefusedException {
        if (isReadOnly(device)) {
            throw new RefusedException(
                    "write",
                    device.name(),
                    "its drive is open read-only",
                    "open the drive for writing");
        }
    }

    @Override
    public HostDevice attach(Device device, boolean readOnly) throws IOException {
        if (!readOnly) {
            checkWritable(device);
        }
        return engine.attach(source(device), readOnly);
    }
}
