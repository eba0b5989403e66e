package io.drydock.internal.nbd.kernel;

import io.drydock.internal.linux.BlockCalls;
import io.drydock.internal.linux.Fd;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the kernel the partitions that a disk's table has, one by one, as partx(8) does: the kernel
 * itself reads no table while one of them is open. What is open stays where it is.
 */
final class PartitionUpdate {
    private final Fd disk;
    private final List<Place> missing;
    private final List<Place> shrunk = new ArrayList<>();
    private final List<Place> grown = new ArrayList<>();

    private PartitionUpdate(Fd disk, List<Place> wanted) {
        this.disk = disk;
        this.missing = new ArrayList<>(wanted);
    }

    static void apply(Fd disk, List<Partition> present, List<Place> wanted) {
        PartitionUpdate update = new PartitionUpdate(disk, wanted);
        present.forEach(update::compare);
        // What shrinks makes room for what grows. What cannot be done shows when it is used.
        update.shrunk.forEach(update::resize);
        update.grown.forEach(update::resize);
        update.missing.forEach(update::add);
    }

    private void compare(Partition partition) {
        for (Place place : missing) {
            if (place.number() == partition.number()
                    && place.offsetBytes() == partition.offsetBytes()) {
                if (place.sizeBytes() < partition.sizeBytes()) {
                    shrunk.add(place);
                } else if (place.sizeBytes() > partition.sizeBytes()) {
                    grown.add(place);
                }
                missing.remove(place);
                return;
            }
        }
        BlockCalls.blkpgDelPartition(disk, partition.number());
    }

    private void resize(Place place) {
        BlockCalls.blkpgResizePartition(
                disk, place.number(), place.offsetBytes(), place.sizeBytes());
    }

    private void add(Place place) {
        BlockCalls.blkpgAddPartition(disk, place.number(), place.offsetBytes(), place.sizeBytes());
    }
}
