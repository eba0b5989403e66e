package io.drydock.guest;

import io.drydock.filesystem.Filesystem;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.List;

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
     * @param options of the filesystem, such as {@code subvol=@}, beside those that the engine sets
     * @throws io.drydock.error.NotFoundException when the device holds no filesystem
     * @throws io.drydock.error.UnsupportedException when no engine here can mount its type
     */
    Filesystem mount(Device device, List<String> options) throws IOException;
}
