package io.drydock.internal.lvm;

import io.drydock.lvm.Area;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.Mapping;
import io.drydock.lvm.VolumeGroup;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.Optional;

/**
 * A logical volume that is nothing but a run of bytes of one device: most are. It can be used like
 * a partition, without device-mapper.
 *
 * @param device the physical volume's
 * @param offsetBytes where it begins there
 */
public record SingleRun(Device device, long offsetBytes) {
    /**
     * Where a volume is.
     *
     * @return empty when it is made otherwise, or has snapshots, which must notice when it is
     *     written to
     * @throws io.drydock.error.DrydockException when its physical volume is missing, there more
     *     than once, or too short
     */
    public static Optional<SingleRun> of(VolumeGroup group, LogicalVolume volume)
            throws IOException {
        if (volume.segments().size() != 1
                || !(volume.segments().getFirst().mapping() instanceof Mapping.Striped striped)
                || striped.areas().size() != 1
                || !striped.areas().getFirst().isPhysical()
                || group.snapshot(volume.name()).isPresent()
                || !group.snapshotsOf(volume.name()).isEmpty()) {
            return Optional.empty();
        }
        Places places = new Places(group, "find");
        Area area = striped.areas().getFirst();
        Device device = places.device(places.physical(area), volume.name());
        long offset = places.offsetBytes(area, volume.sizeBytes(), device, volume.name());
        return Optional.of(new SingleRun(device, offset));
    }
}
