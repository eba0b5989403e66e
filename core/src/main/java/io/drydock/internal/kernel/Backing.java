package io.drydock.internal.kernel;

import io.drydock.internal.block.Changes;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.nbd.kernel.KernelDevice;
import java.util.Optional;

/**
 * A whole disk or volume, as the kernel can get at it.
 *
 * @param fd its bytes: of a plain file, or of the device
 * @param device the block device that it is, if it has been attached by NBD
 * @param volume the block device that it is, if it is a volume; if it is neither, a loop device is
 *     made of the file
 * @param changes where it is counted that a mount has changed it
 */
public record Backing(
        Fd fd,
        Optional<KernelDevice> device,
        Optional<SharedDevices<?>.Shared> volume,
        Changes changes) {
    /** A raw image, or the FUSE export of another format. */
    public static Backing file(Fd file) {
        return new Backing(file, Optional.empty(), Optional.empty(), new Changes());
    }

    /** An image that the kernel is served by NBD. */
    public static Backing device(KernelDevice device) {
        return new Backing(device.fd(), Optional.of(device), Optional.empty(), new Changes());
    }

    /** A volume. Mounts of it hold on to it; the caller does so until it is mounted. */
    public static Backing volume(SharedDevices<?>.Shared volume, Changes changes) {
        return new Backing(volume.fd(), Optional.empty(), Optional.of(volume), changes);
    }

    /** The same disk, whose changes others want to know of. */
    public Backing withChanges(Changes counted) {
        return new Backing(fd, device, volume, counted);
    }
}
