package io.drydock.internal.kernel;

import io.drydock.internal.block.Changes;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.nbd.kernel.KernelDevice;
import java.util.Optional;

/**
 * A whole disk, as the kernel can get at it.
 *
 * @param fd its bytes: of a plain file, or of the device
 * @param device the block device that it is, if it has been attached by NBD; else a loop device is
 *     made of the file
 * @param changes where it is counted that a mount has changed it
 */
public record Backing(Fd fd, Optional<KernelDevice> device, Changes changes) {
    /** A raw image, or the FUSE export of another format. */
    public static Backing file(Fd file) {
        return new Backing(file, Optional.empty(), new Changes());
    }

    /** An image that the kernel is served by NBD. */
    public static Backing device(KernelDevice device) {
        return new Backing(device.fd(), Optional.of(device), new Changes());
    }

    /** The same disk, whose changes others want to know of. */
    public Backing withChanges(Changes counted) {
        return new Backing(fd, device, counted);
    }
}
