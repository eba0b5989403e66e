package io.drydock.guest;

import io.drydock.filesystem.GuestPath;
import io.drydock.volume.Device;
import java.util.Optional;

/**
 * What became of one entry of a guest's mount table.
 *
 * @param mountpoint where it belongs
 * @param spec what the guest's mount table names, as it stands
 * @param device the device of the image that this means; empty where it means none
 * @param problem why it is not mounted, for people to read; empty when it is mounted
 */
public record Mount(
        GuestPath mountpoint, String spec, Optional<Device> device, Optional<String> problem) {
    public boolean isMounted() {
        return problem.isEmpty();
    }
}
