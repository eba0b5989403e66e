package io.drydock.internal.kernel;

import io.drydock.internal.linux.Fd;
import io.drydock.internal.nbd.kernel.KernelDevice;
import java.util.Optional;

/**
 * A whole disk, as the kernel can get at it.
 *
 * @param fd its bytes: of a plain file, or of the device
 * @param device the block device that it is, if it has been attached by NBD; else a loop device is
 *     made of the file
 */
public record Backing(Fd fd, Optional<KernelDevice> device) {
    /** A raw image, or the FUSE export of another format. */
    public static Backing file(Fd file) {
        return new Backing(file, Optional.empty());
    }

    /** An image that the kernel is served by NBD. */
    public static Backing device(KernelDevice device) {
        return new Backing(device.fd(), Optional.of(device));
    }
}
