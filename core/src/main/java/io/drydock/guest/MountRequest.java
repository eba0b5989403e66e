package io.drydock.guest;

import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.volume.Device;

/**
 * A filesystem that is to be mounted in a guest's tree.
 *
 * @param mountpoint a directory of the tree, or {@code /} for its root
 */
public record MountRequest(GuestPath mountpoint, Device device, MountOptions options) {
    /** With what its type is mounted with, read-only if its drive is. */
    public static MountRequest of(String mountpoint, Device device) {
        return new MountRequest(GuestPath.of(mountpoint), device, MountOptions.defaults());
    }
}
