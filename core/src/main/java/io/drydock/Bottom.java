package io.drydock;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.util.List;

/**
 * What devices are put together from, in Java: the bytes of drives, and of block devices of this
 * host where only the kernel can do it.
 *
 * <p>Threading: safe for use by many threads.
 */
interface Bottom {
    /** A drive's bytes; the caller leaves them open. */
    BlockDevice drive(int drive) throws IOException;

    /**
     * What is to be used in place of a block device of this host; the caller leaves it open.
     *
     * @param device stays the caller's
     * @param name what errors call it
     */
    BlockDevice attached(BlockDevice device, String name) throws IOException;

    /** The bytes as they are. */
    static Bottom of(List<OpenDrive> drives) {
        return new Bottom() {
            @Override
            public BlockDevice drive(int drive) throws IOException {
                return drives.get(drive).countedDisk();
            }

            @Override
            public BlockDevice attached(BlockDevice device, String name) {
                return device;
            }
        };
    }
}
