package io.drydock.volume;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.util.List;

/**
 * The devices of a session, for what changes them: partitioning, volume managers, making
 * filesystems.
 *
 * <p>Threading: safe for use by many threads.
 */
public interface DeviceAccess {
    /** What an open device is for. */
    enum Use {
        /** To be read; others may read and mount it meanwhile. */
        READ,
        /** To be written; nobody has it mounted, or mounts it meanwhile. */
        WRITE,
        /**
         * To be written where no filesystem is, such as a partition table: filesystems on it stay
         * mounted.
         */
        WRITE_BESIDE
    }

    /** All drives, their partitions, and the volumes on them, as they are now. */
    List<Device> devices() throws IOException;

    /**
     * The device of that name.
     *
     * @param name as {@code Session.device} takes it
     * @throws io.drydock.error.NotFoundException when there is none
     */
    Device device(String name) throws IOException;

    /**
     * The bytes of a device. What is written to it counts as a change of its drives.
     *
     * @return the caller closes it, which does not flush it
     * @throws io.drydock.error.RefusedException when it is to be written and its drive is open
     *     read-only, or it is mounted
     */
    BlockDevice open(Device device, Use use) throws IOException;

    /**
     * The device as a block device of this host. Nobody mounts it meanwhile, unless all only read.
     * What others change on it counts when it is closed.
     *
     * @throws io.drydock.error.RefusedException when it is to be written and its drive is open
     *     read-only, or it is mounted
     * @throws io.drydock.error.UnsupportedException when this process may not, or the kernel cannot
     */
    HostDevice attach(Device device, boolean readOnly) throws IOException;
}
