package io.drydock.disk;

import io.drydock.block.BlockDevice;
import io.drydock.copy.BlockCopy;
import io.drydock.copy.CopyDestination;
import io.drydock.copy.CopyOptions;
import io.drydock.copy.CopySource;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageOptions;
import io.drydock.internal.image.LocalImage;
import io.drydock.internal.image.NewDiskFile;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Copies the disk of one image into a new one of another format.
 *
 * <p>QEMU's jobs would write out the holes where a format has no cheap zeroes: 4 GiB of VDI, VHDX,
 * VMDK or VHD for a disk that holds 400 MiB. Here what is zeroes is left out.
 *
 * <p>Threading: for one thread.
 */
final class DiskConversion {
    private static final int SECTOR_BYTES = 512;

    private DiskConversion() {}

    static void run(Path source, ImageOptions options, NewDisk disk, Monitor monitor)
            throws IOException {
        if (disk.backing().isPresent()) {
            throw new RefusedException(
                    "convert",
                    source.toString(),
                    "the new image would have a backing file, and all that is copied beside it",
                    "create an overlay instead");
        }
        if (Files.exists(disk.path()) && Files.isSameFile(source, disk.path())) {
            throw new RefusedException(
                    "convert", source.toString(), "it is the target as well", "name another file");
        }
        try (LocalImage image = LocalImage.open(source, options.withReadOnly(true));
                NewDiskFile file = NewDiskFile.create(disk.path(), disk.replace())) {
            BlockDevice from = image.disk();
            long size = size(source, from, disk);
            // Compressed clusters are whole ones; the last is cut when all are there.
            long cluster = disk.compressed() ? disk.qcow2().clusterBytes() : 1;
            long written = Math.ceilDiv(size, cluster) * cluster;
            DiskCreation.make(disk, file, written, Monitor.NONE);
            CopySource.Device device = new CopySource.Device(from, source.toString());
            BlockDevice to = file.disk(disk.format(), disk.compressed());
            BlockCopy.of(
                            device,
                            new CopyDestination.Device(to, disk.path().toString()),
                            copy(disk).withMonitor(monitor))
                    .run();
            if (written > size) {
                file.cut(disk.format(), Math.ceilDiv(size, SECTOR_BYTES) * SECTOR_BYTES);
            }
            file.publish();
        }
    }

    private static long size(Path source, BlockDevice from, NewDisk disk) throws RefusedException {
        long size = disk.sizeBytes().orElse(from.sizeBytes());
        if (size < from.sizeBytes()) {
            throw new RefusedException(
                    "convert",
                    source.toString(),
                    "its disk has " + from.sizeBytes() + " bytes, the new one would have " + size,
                    "shrink it first, or the new image afterwards");
        }
        return size;
    }

    private static CopyOptions copy(NewDisk disk) {
        CopyOptions options = CopyOptions.defaults().withDestinationIsZero(true);
        if (!disk.compressed()) {
            return options;
        }
        // A compressed cluster cannot be written again, so each is written whole or not at all.
        int cluster = disk.qcow2().clusterBytes();
        return options.withSparseBytes(cluster)
                .withRequestBytes(Math.max(cluster, options.requestBytes()));
    }
}
