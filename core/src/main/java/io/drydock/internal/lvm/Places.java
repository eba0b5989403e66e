package io.drydock.internal.lvm;

import io.drydock.error.CorruptDataException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.lvm.Area;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.PhysicalVolume;
import io.drydock.lvm.VolumeGroup;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.stream.Collectors;

/**
 * Where the extents of a group are.
 *
 * @param operation what errors say was tried
 */
record Places(VolumeGroup group, String operation) {
    /** What errors call a volume. */
    String subject(String volume) {
        return "/dev/" + group.name() + "/" + volume;
    }

    /** The logical volume, which the metadata was found to have. */
    LogicalVolume logical(String name) throws NotFoundException {
        return group.logicalVolume(name)
                .orElseThrow(() ->
                        new NotFoundException(
                                operation,
                                subject(name),
                                "the volume group has no such logical volume"));
    }

    /** The physical volume that the area is on. */
    PhysicalVolume physical(Area area) throws NotFoundException {
        return group.physicalVolume(area.volume())
                .orElseThrow(() ->
                        new NotFoundException(
                                operation, group.name(), area.volume() + " is not in the group"));
    }

    /** Whether the physical volumes that the logical one lies on can be used. */
    boolean isThere(LogicalVolume volume) {
        return group.physicalVolumesOf(volume).stream().allMatch(PhysicalVolume::isUsable);
    }

    /** Its device, if it can be used; who needs it is told why if not. */
    Device device(PhysicalVolume volume, String user) throws IOException {
        if (volume.devices().size() > 1) {
            throw new RefusedException(
                    operation,
                    subject(user),
                    "its physical volume %s is there more than once: %s"
                            .formatted(
                                    volume.id(),
                                    volume.devices().stream()
                                            .map(Device::name)
                                            .collect(Collectors.joining(", "))),
                    "open only the drives of one guest, and of copies only one");
        }
        if (volume.devices().isEmpty()) {
            throw new NotFoundException(
                    operation,
                    subject(user),
                    "its physical volume %s (%s) is missing; open the drive that has it, too"
                            .formatted(volume.name(), volume.id()));
        }
        if (!volume.isUsable()) {
            throw new RefusedException(
                    operation,
                    subject(user),
                    "its physical volume %s was missing when the group was changed, and may be"
                                    .formatted(volume.devices().getFirst().name())
                            + " outdated",
                    "say that it is not: vgextend --restoremissing");
        }
        return volume.devices().getFirst();
    }

    /**
     * Where the area begins on its physical volume.
     *
     * @param lengthBytes how long it is
     * @throws CorruptDataException when the device ends before
     */
    long offsetBytes(Area area, long lengthBytes, Device device, String user) throws IOException {
        PhysicalVolume volume = physical(area);
        long inData = area.startExtent() * group.extentBytes();
        long room = device.sizeBytes() - volume.dataOffsetBytes() - inData;
        if (volume.dataOffsetBytes() > device.sizeBytes() || room < lengthBytes) {
            throw new CorruptDataException(
                    operation,
                    subject(user),
                    "it goes beyond the end of its physical volume " + device.name());
        }
        return volume.dataOffsetBytes() + inData;
    }
}
