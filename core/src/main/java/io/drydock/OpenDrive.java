package io.drydock;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.image.DriveImage;
import io.drydock.internal.kernel.Backing;
import io.drydock.internal.kernel.KernelEngine;
import io.drydock.internal.kernel.MountSource;
import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.volume.Device;
import io.drydock.volume.Partition;
import io.drydock.volume.PartitionTable;
import io.drydock.volume.Signature;
import io.drydock.volume.SignatureProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open image and what it is divided into.
 *
 * <p>Threading: immutable; the image is safe for use by many threads.
 */
final class OpenDrive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenDrive.class);

    private final DriveImage image;
    private final Drive drive;
    private final int sectorBytes;

    private OpenDrive(DriveImage image, Drive drive, int sectorBytes) {
        this.image = image;
        this.drive = drive;
        this.sectorBytes = sectorBytes;
    }

    /**
     * Takes over an image and reads what is on it.
     *
     * @param index its place among the drives, from 0
     */
    static OpenDrive of(DriveImage image, int index) throws IOException {
        try {
            return read(image, index);
        } catch (IOException | RuntimeException e) {
            try {
                image.close();
            } catch (IOException | RuntimeException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private static OpenDrive read(DriveImage image, int index) throws IOException {
        String name = Device.driveName(index);
        // Where the kernel will need the disk as a file anyway, we read through that file too.
        BlockDevice disk =
                KernelEngine.isUsable() && image.isFileForKernel()
                        ? FileBlockDevice.of(image.plainFile().fd(), name, image.isReadOnly())
                        : image.disk();
        Optional<PartitionTable> table = PartitionTable.read(disk, name);
        List<Device> partitions = new ArrayList<>();
        for (Partition partition : table.map(PartitionTable::partitions).orElse(List.of())) {
            partitions.add(partition(disk, index, name, partition));
        }
        // A disk without partitions may be one filesystem; a table's own signature tells nothing
        // new.
        Optional<Signature> signature =
                partitions.isEmpty() ? probe(disk, 0, disk.sizeBytes(), name) : Optional.empty();
        Device whole = new Device(name, index, Optional.empty(), 0, disk.sizeBytes(), signature);
        return new OpenDrive(
                image,
                new Drive(whole, image, table, List.copyOf(partitions)),
                table.map(PartitionTable::sectorBytes).orElse(disk.sectorBytes()));
    }

    private static Device partition(BlockDevice disk, int index, String name, Partition partition)
            throws IOException {
        Optional<Signature> signature =
                partition.kind() == Partition.Kind.EXTENDED
                        ? Optional.empty()
                        : probe(
                                disk,
                                partition.offsetBytes(),
                                partition.sizeBytes(),
                                name + partition.number());
        return new Device(
                name + partition.number(),
                index,
                Optional.of(partition),
                partition.offsetBytes(),
                partition.sizeBytes(),
                signature);
    }

    /**
     * Contradictory signatures are as good as none: used as either, the other could be destroyed.
     */
    private static Optional<Signature> probe(BlockDevice disk, long offset, long size, String name)
            throws IOException {
        try {
            return SignatureProbe.probe(disk, offset, size, name);
        } catch (CorruptDataException e) {
            LOG.debug("{} is taken as unknown", name, e);
            return Optional.empty();
        }
    }

    Drive drive() {
        return drive;
    }

    /** Where the kernel finds a device of this drive. */
    MountSource source(Device device) throws IOException {
        return new MountSource(
                backing(image),
                device.offsetBytes(),
                device.sizeBytes(),
                sectorBytes,
                () -> overlay(image),
                device.name());
    }

    private static Backing backing(DriveImage image) throws IOException {
        Optional<KernelDevice> attached = image.attach();
        return attached.isPresent()
                ? Backing.device(attached.get())
                : Backing.file(image.plainFile().fd());
    }

    private static Backing overlay(DriveImage image) throws IOException {
        Optional<KernelDevice> attached = image.attachOverlay();
        return attached.isPresent()
                ? Backing.device(attached.get())
                : Backing.file(image.overlay().fd());
    }

    @Override
    public void close() throws IOException {
        image.close();
    }
}
