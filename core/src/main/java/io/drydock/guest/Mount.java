package io.drydock.guest;

import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What became of one filesystem that a guest's mount table or the caller wanted mounted.
 *
 * @param mountpoint where it belongs
 * @param spec what was to be mounted: what the guest's mount table names, as it stands; else the
 *     device's name, or of a bind the directory
 * @param device the device of the image that this means; empty where it means none
 * @param type the filesystem's type; empty when it is not mounted
 * @param readOnly whether it is mounted so
 * @param options those that were asked for; {@code bind} for a directory that is there a second
 *     time
 * @param failure why it is not mounted; empty when it is
 */
public record Mount(
        GuestPath mountpoint,
        String spec,
        Optional<Device> device,
        Optional<String> type,
        boolean readOnly,
        List<String> options,
        Optional<IOException> failure) {
    public Mount {
        options = List.copyOf(options);
    }

    static Mount mounted(
            GuestPath mountpoint,
            String spec,
            Optional<Device> device,
            Filesystem filesystem,
            MountOptions options) {
        return new Mount(
                mountpoint,
                spec,
                device,
                Optional.of(filesystem.type()),
                filesystem.isReadOnly(),
                options.options(),
                Optional.empty());
    }

    /** What is not mounted. */
    public static Mount failed(
            GuestPath mountpoint, String spec, Optional<Device> device, IOException failure) {
        return new Mount(
                mountpoint, spec, device, Optional.empty(), false, List.of(), Optional.of(failure));
    }

    public boolean isMounted() {
        return failure.isEmpty();
    }

    /** Why it is not mounted, for people to read; empty when it is mounted. */
    public Optional<String> problem() {
        return failure.map(e -> String.valueOf(e.getMessage()));
    }
}
