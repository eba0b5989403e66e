package io.drydock.lvm;

import io.drydock.error.CorruptDataException;
import java.util.List;

/**
 * What LVM has on some devices.
 *
 * @param groups the volume groups, by their names
 * @param orphans the physical volumes that belong to no group
 * @param errors why devices or groups that look like LVM's could not be read, an error each
 */
public record VolumeGroups(
        List<VolumeGroup> groups, List<PhysicalVolume> orphans, List<CorruptDataException> errors) {
    public VolumeGroups {
        groups = List.copyOf(groups);
        orphans = List.copyOf(orphans);
        errors = List.copyOf(errors);
    }
}
