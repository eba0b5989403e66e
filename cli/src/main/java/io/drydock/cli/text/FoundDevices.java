package io.drydock.cli.text;

import io.drydock.btrfs.Subvolume;
import io.drydock.volume.Device;
import java.util.List;
import java.util.Map;

/**
 * The devices of the images.
 *
 * @param devices all of them
 * @param subvolumes those of each btrfs, under the first of its devices; none where it could not be
 *     mounted
 */
public record FoundDevices(List<Device> devices, Map<Device, List<Subvolume>> subvolumes) {
    List<Subvolume> subvolumes(Device device) {
        return subvolumes.getOrDefault(device, List.of());
    }
}
