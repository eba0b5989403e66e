package io.drydock.internal.kernel;

import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Fd;
import java.io.IOException;
import java.util.List;

/** Mounts one device, once. */
sealed interface MountDriver extends AutoCloseable permits DetachedMount, PathMount {
    /**
     * Mounts a device.
     *
     * @param path of the block device
     * @param options {@code name} or {@code name=value}
     * @param shared whether the device is mounted already, and this is to be another mount of the
     *     same filesystem
     * @throws SystemCallException with EROFS when it is read-only but something is to be written
     *     first, as a journal replayed
     */
    Mounted mount(String path, boolean readOnly, List<String> options, boolean shared)
            throws IOException;

    /** What has been mounted stays. */
    @Override
    void close();

    /**
     * A mount.
     *
     * @param root an O_PATH fd of its root
     * @param removal takes it from where it is; closing the last fd ends it then
     */
    record Mounted(Fd root, Runnable removal) {}
}
