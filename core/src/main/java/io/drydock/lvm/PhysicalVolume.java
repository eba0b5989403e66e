package io.drydock.lvm;

import io.drydock.volume.Device;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A device that belongs to a volume group (man 8 pvs).
 *
 * @param name what the group's metadata calls it, such as {@code pv0}; empty for one that belongs
 *     to none
 * @param id the UUID, as LVM prints it
 * @param devices where it was found: nowhere if it is missing; at several places if it is there
 *     more than once, and then none of them can be told to be the right one
 * @param sizeBytes the size of the device when the group last looked
 * @param dataOffsetBytes where its extents begin
 * @param extents how many there are
 * @param freeExtents how many of them no logical volume has
 * @param status {@code ALLOCATABLE}; {@code MISSING} when the group was changed without it, so that
 *     its content may be outdated: the status and flags in the metadata
 * @param tags what its owner has put on it
 */
public record PhysicalVolume(
        String name,
        String id,
        List<Device> devices,
        long sizeBytes,
        long dataOffsetBytes,
        long extents,
        long freeExtents,
        Set<String> status,
        Set<String> tags) {
    public PhysicalVolume {
        devices = List.copyOf(devices);
        status = Set.copyOf(status);
        tags = Set.copyOf(tags);
    }

    /** The device to use; empty when it is missing, was missing, or is there more than once. */
    public Optional<Device> device() {
        return isUsable() ? Optional.of(devices.getFirst()) : Optional.empty();
    }

    /** Whether there is one device of it whose content belongs to the group. */
    public boolean isUsable() {
        return devices.size() == 1 && !status.contains("MISSING");
    }
}
