package io.drydock.internal.kernel;

import io.drydock.internal.linux.Fd;
import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.internal.nbd.kernel.KernelDevice.Part;
import java.io.IOException;
import java.util.Optional;

/** The block device that a filesystem is mounted from. */
sealed interface MountDevice extends AutoCloseable permits LoopDevice, DevicePart, VolumeDevice {
    /**
     * Makes the part of the disk a device: of its own, if the disk is attached by NBD, since only
     * that hands discards on to the image; else a loop device. A volume is one already.
     *
     * @param readOnly whether the kernel is to refuse all writes
     */
    static MountDevice attach(MountSource source, boolean readOnly) throws IOException {
        if (source.backing().volume().isPresent()) {
            return new VolumeDevice(source.backing().volume().get().again());
        }
        Optional<KernelDevice> device = source.backing().device();
        if (device.isPresent()) {
            Optional<Part> part =
                    device.get().take(source.offsetBytes(), source.lengthBytes(), readOnly);
            if (part.isPresent()) {
                return new DevicePart(part.get(), source.name());
            }
        }
        return LoopDevice.attach(source, readOnly);
    }

    /** The open device. */
    Fd fd();

    /** A path that leads to it until it is closed. */
    String path();

    /** Lets go of it; a mount keeps it. */
    @Override
    void close();

    /** Returns when the kernel is done with it, which begins with the last one to let go. */
    void awaitGone() throws IOException;
}
