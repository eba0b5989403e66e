package io.drydock;

import io.drydock.Layout.Part;
import io.drydock.Layout.Parts;
import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.internal.block.CountingDevice;
import io.drydock.internal.block.DiskVersion;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.cache.Cached;
import io.drydock.internal.image.DriveImage;
import io.drydock.internal.image.FreshOverlay;
import io.drydock.internal.image.OverlaidImage;
import io.drydock.internal.journal.EditTarget;
import io.drydock.internal.kernel.Backing;
import io.drydock.internal.kernel.ThrowAwaySource.ThrowAway;
import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.internal.nbd.kernel.Place;
import io.drydock.volume.Device;
import io.drydock.volume.Partition;
import io.drydock.volume.PartitionTable;
import io.drydock.volume.SignatureProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open image and what it is divided into, which is read when it is asked for and then
 * remembered, as long as nothing says that it may have changed.
 *
 * <p>Threading: safe for use by many threads, but for {@link #close}.
 */
final class OpenDrive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenDrive.class);

    private final DriveImage image;
    private final int index;
    private final String name;
    private final Engine engine;
    private final DeviceCaches caches;
    private final DiskVersion version;
    private final Cached<Layout> layout;

    /** The layout that was read last, whether it is remembered or not. */
    private volatile @Nullable Layout latest;

    /**
     * Takes over an image.
     *
     * @param index its place among the drives, from 0
     * @param engine what will mount what is on it
     */
    OpenDrive(DriveImage image, int index, Engine engine, DeviceCaches caches) {
        this.image = image;
        this.index = index;
        this.engine = engine;
        this.name = Device.driveName(index);
        this.caches = caches;
        this.version =
                DiskVersion.of(
                        image.changes(),
                        image.keptIn(),
                        Cached.nanos(caches.options().checkInterval()),
                        caches.clock().getAsLong());
        this.layout = new Cached<>(caches.options().partitionsTimeToLive(), caches.partitions());
    }

    /** When a look-up is made, and what it may find: one of each, or its answers might not fit. */
    private record Moment(long version, long now) {}

    private Moment moment() {
        long now = caches.clock().getAsLong();
        return new Moment(version.at(now), now);
    }

    private Layout layout(Moment moment) throws IOException {
        return layout.get(moment.version, moment.now, this::read);
    }

    private Layout read() throws IOException {
        BlockDevice disk = disk();
        Optional<PartitionTable> table = PartitionTable.read(disk, name);
        Layout made =
                Layout.of(
                        index,
                        disk.sizeBytes(),
                        table,
                        table.map(PartitionTable::sectorBytes).orElse(disk.sectorBytes()),
                        new Parts(
                                caches.options().signaturesTimeToLive(),
                                caches.signatures(),
                                latest));
        latest = made;
        return made;
    }

    /** The disk's bytes; what is written to them counts. Stays owned by this. */
    BlockDevice countedDisk() throws IOException {
        BlockDevice disk = disk();
        return disk instanceof FileBlockDevice ? CountingDevice.of(disk, image.changes()) : disk;
    }

    /** How changes of {@link #countedDisk} are committed as one. */
    EditTarget edits() {
        return image.edits();
    }

    private BlockDevice disk() throws IOException {
        // Where the kernel will need the disk as a file anyway, we read through that file too.
        return engine.usesKernel() && image.isFileForKernel()
                ? FileBlockDevice.of(image.plainFile().fd(), name, image.isReadOnly())
                : image.disk();
    }

    private Device device(Part part, Moment moment) throws IOException {
        return part.probed()
                ? part.found().get(moment.version, moment.now, () -> probe(part))
                : part.place();
    }

    /**
     * Contradictory signatures are as good as none: used as either, the other could be destroyed.
     */
    private Device probe(Part part) throws IOException {
        Device place = part.place();
        try {
            return place.withSignature(
                    SignatureProbe.probe(
                            disk(), part.range().offsetBytes(), place.sizeBytes(), place.name()));
        } catch (CorruptDataException e) {
            LOG.debug("{} is taken as unknown", place.name(), e);
            return place;
        }
    }

    /** Whether that is the name of this drive, or what one of its partitions would be called. */
    boolean owns(String deviceName) {
        return deviceName.startsWith(name)
                && (deviceName.length() == name.length()
                        || Character.isDigit(deviceName.charAt(name.length())));
    }

    /**
     * The device of that very name; empty where there is none. The drive itself is there even if
     * its partition table is no good.
     */
    Optional<Device> device(String deviceName) throws IOException {
        Moment moment = moment();
        try {
            Optional<Part> part = layout(moment).part(deviceName);
            return part.isEmpty() ? Optional.empty() : Optional.of(device(part.get(), moment));
        } catch (CorruptDataException e) {
            if (deviceName.equals(name)) {
                return Optional.of(Device.ofDrive(index, disk().sizeBytes()));
            }
            throw e;
        }
    }

    /** The drive and its partitions. */
    Drive drive() throws IOException {
        Moment moment = moment();
        Layout read = layout(moment);
        List<Device> devices = new ArrayList<>();
        for (Part part : read.parts()) {
            devices.add(device(part, moment));
        }
        return new Drive(
                devices.getFirst(),
                image,
                read.table(),
                List.copyOf(devices.subList(1, devices.size())));
    }

    Optional<PartitionTable> table() throws IOException {
        return layout(moment()).table();
    }

    /** Whether not a byte of the image can change. */
    boolean isReadOnly() {
        return image.isReadOnly();
    }

    /** Lets the kernel, if it has the disk, see that the partition table has been changed. */
    void repartition() throws IOException {
        Optional<KernelDevice> attached = image.attached();
        if (attached.isPresent()) {
            List<Partition> partitions = table().map(PartitionTable::partitions).orElse(List.of());
            attached.get().repartition(partitions.stream().map(OpenDrive::place).toList());
        }
    }

    /** As in the kernel, an extended partition is no more than its boot sector, or two. */
    private static Place place(Partition partition) {
        long most = partition.kind() == Partition.Kind.EXTENDED ? 1024 : Long.MAX_VALUE;
        return new Place(
                partition.number(), partition.offsetBytes(), Math.min(partition.sizeBytes(), most));
    }

    /** Throws away what is remembered. */
    void invalidate() {
        image.changes().changed();
    }

    /** Throws away what was found in that part. */
    void invalidate(String deviceName) {
        Layout read = latest;
        if (read != null) {
            read.part(deviceName).ifPresent(part -> part.found().invalidate());
        }
    }

    /** A copy of the disk for an edit. */
    OverlaidImage overlaid() throws IOException {
        return image.overlaid(engine.usesKernel());
    }

    /** The same drive on a copy of its disk, which stays the caller's. */
    OpenDrive on(OverlaidImage copy, DeviceCaches copiesCaches) {
        return new OpenDrive(copy, index, engine, copiesCaches);
    }

    long sizeBytes() throws IOException {
        return disk().sizeBytes();
    }

    /** What the kernel is to count in. */
    int sectorBytes() throws IOException {
        try {
            return layout(moment()).sectorBytes();
        } catch (CorruptDataException e) {
            return disk().sectorBytes();
        }
    }

    /** Grows whenever something has changed, or may have: what was found before may be outdated. */
    long version() {
        return moment().version;
    }

    /** Where the kernel finds the disk. */
    Backing backing() throws IOException {
        Optional<KernelDevice> attached = image.attach();
        Backing backing =
                attached.isPresent()
                        ? Backing.device(attached.get())
                        : Backing.file(image.plainFile().fd());
        return backing.withChanges(image.changes());
    }

    /** Where the kernel finds the copy-on-write copy that all have in common. */
    Backing overlay() throws IOException {
        Optional<KernelDevice> attached = image.attachOverlay();
        return attached.isPresent()
                ? Backing.device(attached.get())
                : Backing.file(image.overlay().fd());
    }

    /** A copy of this drive for one attempt to mount what is damaged. */
    ThrowAway throwAway(long sizeBytes) throws IOException {
        FreshOverlay overlay = image.freshOverlay(sizeBytes);
        return new ThrowAway(Backing.file(overlay.file().fd()), overlay::close);
    }

    @Override
    public void close() throws IOException {
        image.close();
    }
}
