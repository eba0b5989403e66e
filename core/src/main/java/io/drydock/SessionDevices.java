package io.drydock;

import io.drydock.block.BlockDevice;
import io.drydock.block.SliceBlockDevice;
import io.drydock.crypt.Key;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FallbackMount;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountCheck;
import io.drydock.filesystem.MountOptions;
import io.drydock.filesystem.MountOptions.Access;
import io.drydock.guest.DeviceTable;
import io.drydock.internal.cache.CacheMeter;
import io.drydock.internal.cache.Cached;
import io.drydock.internal.journal.CollectedWrites;
import io.drydock.internal.kernel.FallbackLadder;
import io.drydock.internal.kernel.KernelEngine;
import io.drydock.internal.kernel.MountSource;
import io.drydock.internal.kernel.ThrowAwaySource;
import io.drydock.internal.kernel.ThrowAwaySource.ThrowAway;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lifetime.CloseStack.Release;
import io.drydock.internal.userspace.UserspaceEngine;
import io.drydock.internal.userspace.UserspaceLadder;
import io.drydock.internal.userspace.UserspaceSource;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.FilesystemMembers;
import io.drydock.volume.HostDevice;
import io.drydock.volume.Origin.Range;
import io.drydock.volume.PartitionTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The devices of a session, and how their bytes are had: here, and by the kernel.
 *
 * <p>Threading: safe for use by many threads.
 */
final class SessionDevices implements DeviceAccess {
    private final List<OpenDrive> drives;
    private final Engine engine;
    private final KernelEngine kernel = KernelEngine.create();
    private final UserspaceEngine userspace;
    private final Unlocks unlocks;
    private final DeviceCaches caches;
    private final Cached<VolumeSet> volumes;

    /** What was found last, whether it is remembered or not. */
    private volatile VolumeSet latest = VolumeSet.NONE;

    private final View images;
    private final View overlays;
    private final Places places = new Places(this::volume);
    private final Attachments attachments;
    private final DeviceBytes bytes;
    private final DeviceClaims claims = new DeviceClaims(this::volume);

    /** Held while changes are committed to drives. */
    private final Lock committing = new ReentrantLock();

    /**
     * @param drives may get more
     * @param engine what mounts filesystems
     * @param userspace mounts where the kernel does not
     * @param unlocks stays the caller's
     */
    SessionDevices(
            List<OpenDrive> drives,
            Engine engine,
            UserspaceEngine userspace,
            Unlocks unlocks,
            DeviceCaches caches) {
        this.drives = drives;
        this.engine = engine;
        this.userspace = userspace;
        this.unlocks = unlocks;
        this.caches = caches;
        this.volumes = new Cached<>(caches.options().signaturesTimeToLive(), new CacheMeter());
        this.images = View.ofImages(drives);
        this.overlays = View.ofCopies(drive -> drives.get(drive).overlay());
        this.attachments = new Attachments(drives, kernel, this::volume);
        this.bytes = new DeviceBytes(Bottom.of(drives), this::volume, attachments, images);
    }

    private List<Device> plain() throws IOException {
        List<Device> now = new ArrayList<>();
        for (OpenDrive open : drives) {
            Drive drive = open.drive();
            now.add(drive.device());
            now.addAll(drive.partitions());
        }
        return now;
    }

    /**
     * What is made of those devices.
     *
     * @param plain as they are now
     */
    private VolumeSet volumes(List<Device> plain) throws IOException {
        long version = unlocks.changes() + drives.size();
        for (OpenDrive drive : drives) {
            version += drive.version();
        }
        return volumes.get(
                version,
                caches.clock().getAsLong(),
                () -> {
                    VolumeSet found =
                            new VolumeFinder(plain, unlocks, drives, kernel, latest).find();
                    latest = found;
                    return found;
                });
    }

    private Volume volume(Device device) throws IOException {
        return volumes(plain())
                .named(device.name())
                .orElseThrow(() ->
                        new NotFoundException(
                                "find", device.name(), "there is no such volume any more"));
    }

    @Override
    public List<Device> devices() throws IOException {
        List<Device> all = plain();
        all.addAll(volumes(all).devices());
        return List.copyOf(all);
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

    /** Makes the content of an encrypted device a device of its own. */
    Device unlock(Device container, List<Key> keys) throws IOException {
        unlocks.unlock(container, keys, device -> bytes.open(device, true));
        return devices().stream()
                .filter(device -> device.parents().equals(List.of(container.name())))
                .findFirst()
                .orElseThrow(() ->
                        new NotFoundException(
                                "unlock", container.name(), "it is no encrypted device any more"));
    }

    /** Whether not a byte of a filesystem can change, which may have several devices. */
    boolean isFilesystemReadOnly(Device device) throws IOException {
        return members(device).stream().anyMatch(this::isReadOnly);
    }

    /** The devices of the filesystem that one is of. */
    private List<Device> members(Device device) throws IOException {
        return FilesystemMembers.canBeSeveral(device)
                ? FilesystemMembers.of(device, devices())
                : List.of(device);
    }

    /** The partition table of the drive that it is, or is a partition of. */
    Optional<PartitionTable> table(Device device) throws IOException {
        return device.origin() instanceof Range range
                ? drives.get(range.drive()).table()
                : Optional.empty();
    }

    /** Whether not a byte of the device can change. */
    boolean isReadOnly(Device device) {
        return device.drives().stream().anyMatch(images::isReadOnly);
    }

    /** Mounts a filesystem. */
    Filesystem mount(Device device, String type, MountOptions options) throws IOException {
        boolean byKernel = engine.asksKernel();
        try {
            return byKernel
                    ? mountByKernel(device, type, options)
                    : mountInUserspace(device, type, options);
        } catch (UnsupportedException e) {
            throw OtherEngine.hinted(e, type, byKernel);
        }
    }

    private Filesystem mountByKernel(Device device, String type, MountOptions options)
            throws IOException {
        boolean driveReadOnly = isFilesystemReadOnly(device);
        boolean readOnly = driveReadOnly || options.access() == Access.READ_ONLY;
        try (CloseStack found = new CloseStack()) {
            return kernel.mount(filesystem(device, readOnly, found), type, driveReadOnly, options);
        }
    }

    private Filesystem mountInUserspace(Device device, String type, MountOptions options)
            throws IOException {
        boolean driveReadOnly = isFilesystemReadOnly(device);
        boolean readOnly = driveReadOnly || options.access() == Access.READ_ONLY;
        CloseStack taken = new CloseStack();
        UserspaceSource source;
        try {
            CollectedWrites writes = new CollectedWrites(device.name(), committing);
            taken.push(writes::close);
            DeviceBytes from = readOnly ? bytes : bytes.on(new CollectingBottom(drives, writes));
            List<BlockDevice> others = new ArrayList<>();
            for (Device member : members(device)) {
                taken.push(hold(member, readOnly));
                if (!member.equals(device)) {
                    others.add(opened(from, member, readOnly, taken));
                }
            }
            BlockDevice opened = opened(from, device, readOnly, taken);
            source =
                    readOnly
                            ? UserspaceSource.of(opened, others, device.name())
                            : new UserspaceSource(
                                    opened, others, device.name(), Optional.of(writes::commit));
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
        boolean onlyRead = driveReadOnly || source.device().isReadOnly();
        return userspace.mount(source, type, onlyRead, options, taken);
    }

    private static BlockDevice opened(
            DeviceBytes from, Device device, boolean readOnly, CloseStack taken)
            throws IOException {
        BlockDevice opened = from.open(device, readOnly);
        taken.push(opened::close);
        return opened;
    }

    /** Mounts a damaged filesystem in the mildest way that works. */
    FallbackMount mountWithFallback(Device device, MountOptions options, MountCheck check)
            throws IOException {
        boolean byKernel = engine.asksKernel();
        try {
            return byKernel
                    ? fallBackByKernel(device, options, check)
                    : fallBackInUserspace(device, options, check);
        } catch (UnsupportedException e) {
            Optional<String> type = options.type().or(device::filesystemType);
            throw type.isEmpty() ? e : OtherEngine.hinted(e, type.get(), byKernel);
        }
    }

    private FallbackMount fallBackInUserspace(Device device, MountOptions options, MountCheck check)
            throws IOException {
        String type = MountType.of(device, options);
        userspace.requireDriver(type, device.name());
        return new UserspaceLadder(
                        device.name(), way -> mountInUserspace(device, type, way), options, check)
                .mount();
    }

    private FallbackMount fallBackByKernel(Device device, MountOptions options, MountCheck check)
            throws IOException {
        boolean readOnly = isFilesystemReadOnly(device);
        try (CloseStack found = new CloseStack()) {
            return new FallbackLadder(
                            kernel,
                            filesystem(device, readOnly, found),
                            throwAway(device),
                            readOnly,
                            options,
                            check)
                    .mount(device.filesystemType());
        }
    }

    /** Where the kernel finds a filesystem, which may have several devices. */
    private MountSource filesystem(Device device, boolean readOnly, CloseStack found)
            throws IOException {
        List<MountSource> siblings = new ArrayList<>();
        for (Device member : members(device)) {
            if (!member.equals(device)) {
                siblings.add(source(member, readOnly, found));
            }
        }
        return source(device, readOnly, found).withSiblings(siblings);
    }

    private MountSource source(Device device, boolean readOnly, CloseStack found)
            throws IOException {
        Attachments.Found source = attachments.find(device, images, readOnly, overlays);
        found.push(source::close);
        return source.source();
    }

    private ThrowAwaySource throwAway(Device device) throws IOException {
        Optional<Place> place = places.of(device, isReadOnly(device));
        return place.isPresent()
                ? drives.get(place.get().drive())::throwAway
                : sizeBytes -> throwAway(device, sizeBytes);
    }

    /** A copy of all drives that a volume is on, and the volume on that. */
    private ThrowAway throwAway(Device device, long sizeBytes) throws IOException {
        if (sizeBytes > device.sizeBytes()) {
            throw new UnsupportedException(
                    "copy",
                    device.name(),
                    "a volume cannot be continued beyond its end",
                    "let its filesystem be repaired in the guest");
        }
        CloseStack taken = new CloseStack();
        try {
            Map<Integer, ThrowAway> copies = new HashMap<>();
            for (int drive : device.drives()) {
                ThrowAway copy = drives.get(drive).throwAway(drives.get(drive).sizeBytes());
                taken.push(copy::close);
                copies.put(drive, copy);
            }
            View view = View.ofCopies(drive -> Objects.requireNonNull(copies.get(drive)).backing());
            Attachments.Found found = attachments.find(device, view, false, view);
            taken.push(found::close);
            return new ThrowAway(found.source().backing(), taken::close);
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    /** Keeps everybody from mounting a device, unless readers may and they only read. */
    Release hold(Device device, boolean readersMay) throws IOException {
        CloseStack taken = new CloseStack();
        taken.push(claims.take(device, readersMay));
        if (!engine.usesKernel()) {
            return taken::close;
        }
        try {
            Attachments.Found found =
                    attachments.find(device, images, isReadOnly(device), overlays);
            taken.push(found::close);
            taken.push(kernel.hold(found.source(), readersMay));
            return taken::close;
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
    }

    @Override
    public BlockDevice open(Device device, Use use) throws IOException {
        if (use == Use.READ) {
            return bytes.open(device, true);
        }
        checkWritable(device);
        CloseStack taken = new CloseStack();
        try {
            if (use == Use.WRITE) {
                taken.push(hold(device, false));
            } else if (device.origin() instanceof Range range && range.partition().isEmpty()) {
                taken.push(drives.get(range.drive())::repartition);
            }
            BlockDevice opened = bytes.open(device, false);
            taken.push(opened::close);
            return SliceBlockDevice.of(opened, 0, opened.sizeBytes(), taken::close);
        } catch (IOException | RuntimeException e) {
            taken.closeAfter(e);
            throw e;
        }
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
        return attachments.attachClaimed(device, images, readOnly);
    }
}
