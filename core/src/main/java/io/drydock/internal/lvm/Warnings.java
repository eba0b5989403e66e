package io.drydock.internal.lvm;

import io.drydock.lvm.PhysicalVolume;
import io.drydock.volume.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a group whose metadata is sound. */
final class Warnings {
    private Warnings() {}

    static List<String> of(List<PhysicalVolume> volumes, long extentBytes) {
        List<String> warnings = new ArrayList<>();
        for (PhysicalVolume volume : volumes) {
            if (volume.devices().isEmpty()) {
                warnings.add("%s (%s) is missing".formatted(volume.name(), volume.id()));
            } else if (volume.devices().size() > 1) {
                warnings.add(
                        "%s (%s) is there more than once: %s; none of them is used"
                                .formatted(
                                        volume.name(),
                                        volume.id(),
                                        volume.devices().stream()
                                                .map(Device::name)
                                                .collect(Collectors.joining(", "))));
            } else if (!volume.isUsable()) {
                warnings.add(
                        "%s (%s) was missing when the group was changed, and is not used"
                                .formatted(volume.name(), volume.devices().getFirst().name()));
            } else if (isShort(volume, extentBytes)) {
                warnings.add(
                        "%s (%s) is smaller than the group says"
                                .formatted(volume.name(), volume.devices().getFirst().name()));
            }
        }
        return warnings;
    }

    private static boolean isShort(PhysicalVolume volume, long extentBytes) {
        long behind = volume.devices().getFirst().sizeBytes() - volume.dataOffsetBytes();
        return volume.extents() > Math.max(behind, 0) / extentBytes;
    }
}
