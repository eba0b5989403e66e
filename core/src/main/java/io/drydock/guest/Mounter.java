package io.drydock.guest;

import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountOptions;
import io.drydock.volume.Device;
import java.io.IOException;

/**
 * Mounts a device of the image: the session's engine, as this package sees it.
 *
 * <p>Threading: safe for use by many threads at once.
 */
@FunctionalInterface
public interface Mounter {
    /**
     * Mounts it, by itself and attached to nothing. The caller owns the result.
     *
     * @throws io.drydock.error.NotFoundException when the device holds no filesystem, and no type
     *     is named
     * @throws io.drydock.error.UnsupportedException when no engine here can mount its type
     */
    Filesystem mount(Device device, MountOptions options) throws IOException;
}
