package io.drydock.lvm;

import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.volume.Device;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds by their names what is to be changed. */
record LvmLookup(VolumeGroups all) {
    /**
     * @throws RefusedException when there are two of that name
     */
    VolumeGroup group(String name) throws NotFoundException, RefusedException {
        List<VolumeGroup> named = groups(name);
        if (named.isEmpty()) {
            throw new NotFoundException("find", LvmNames.printable(name), noGroup());
        }
        if (named.size() > 1) {
            throw new RefusedException(
                    "find",
                    name,
                    "there are " + named.size() + " volume groups of that name",
                    "open their drives in sessions of their own");
        }
        return named.getFirst();
    }

    private List<VolumeGroup> groups(String name) {
        return all.groups().stream().filter(group -> group.name().equals(name)).toList();
    }

    private String noGroup() {
        String there =
                all.groups().stream()
                        .map(group -> LvmNames.printable(group.name()))
                        .collect(Collectors.joining(", "));
        String damaged =
                all.errors().stream().map(e -> "; " + e.getMessage()).collect(Collectors.joining());
        return "there is no such volume group; there is "
                + (there.isEmpty() ? "none" : there)
                + damaged;
    }

    boolean hasGroup(String name) {
        return !groups(name).isEmpty();
    }

    LogicalVolume volume(LvmVolumeName name) throws NotFoundException, RefusedException {
        return group(name.volumeGroup())
                .logicalVolume(name.name())
                .orElseThrow(() ->
                        new NotFoundException(
                                "find",
                                LvmNames.printable(name.name()),
                                "there is no such logical volume in " + name.volumeGroup()));
    }

    /** The physical volume on a device. */
    PhysicalVolume member(Device device) throws NotFoundException {
        return Stream.concat(
                        all.groups().stream().flatMap(group -> group.physicalVolumes().stream()),
                        all.orphans().stream())
                .filter(volume -> isOn(volume, device))
                .findFirst()
                .orElseThrow(() ->
                        new NotFoundException(
                                "find", device.name(), "there is no physical volume on it"));
    }

    /** The group that the physical volume on a device belongs to. */
    Optional<VolumeGroup> groupOf(Device device) {
        return all.groups().stream()
                .filter(group ->
                        group.physicalVolumes().stream().anyMatch(volume -> isOn(volume, device)))
                .findFirst();
    }

    private static boolean isOn(PhysicalVolume volume, Device device) {
        return volume.devices().stream().anyMatch(found -> found.name().equals(device.name()));
    }
}
