package io.drydock.internal.image;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.internal.block.ForwardingAsyncDevice;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.vhost.VhostUserBlkDevice;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The disk by vhost-user-blk, and what it consists of by NBD: virtio-blk knows nothing of holes.
 * The second way is opened when somebody asks.
 *
 * <p>Threading: as {@link BlockDevice} says.
 */
final class ServedDisk extends ForwardingAsyncDevice {
    private final VhostUserBlkDevice disk;
    private final MapOpener opener;
    private final CloseStack owned = new CloseStack();
    private final ReentrantLock opening = new ReentrantLock();

    // Guarded by opening.
    private @Nullable BlockDevice map;

    /** Opens a device that knows the extents of the same disk. */
    @FunctionalInterface
    interface MapOpener {
        /**
         * @param owned what takes over the device and whatever it needs
         */
        BlockDevice open(CloseStack owned) throws IOException;
    }

    ServedDisk(VhostUserBlkDevice disk, MapOpener opener) {
        super(disk);
        this.disk = disk;
        this.opener = opener;
        owned.push(disk::close);
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, disk.sizeBytes());
        return map().extents(offsetBytes, lengthBytes);
    }

    private BlockDevice map() throws IOException {
        opening.lock();
        try {
            if (map == null) {
                disk.extents(0, 0); // throws if it has been closed: nothing is opened then
                map = opener.open(owned);
            }
            return map;
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        disk.close();
        opening.lock();
        try {
            owned.close();
        } finally {
            opening.unlock();
        }
    }
}
