package io.drydock.internal.kernel;

import io.drydock.internal.linux.Fd;
import java.io.IOException;

/**
 * A volume, such as a logical volume of LVM, that is there as a device already.
 *
 * <p>Threading: safe for use by many threads.
 */
final class VolumeDevice implements MountDevice {
    private final SharedDevices<?>.Shared volume;

    /** Takes over one hold on the device. */
    VolumeDevice(SharedDevices<?>.Shared volume) {
        this.volume = volume;
    }

    @Override
    public Fd fd() {
        return volume.fd();
    }

    @Override
    public String path() {
        return volume.path().toString();
    }

    /** Nothing yet: what it is made of is given back only after the mount has gone. */
    @Override
    public void close() {}

    @Override
    public void awaitGone() throws IOException {
        volume.close();
    }
}
