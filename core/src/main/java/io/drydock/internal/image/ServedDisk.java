package io.drydock.internal.image;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.BlockDevice;
import io.drydock.block.Completion;
import io.drydock.block.Extent;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.vhost.VhostUserBlkDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
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
final class ServedDisk implements AsyncBlockDevice {
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
    public long sizeBytes() {
        return disk.sizeBytes();
    }

    @Override
    public int sectorBytes() {
        return disk.sectorBytes();
    }

    @Override
    public int alignmentBytes() {
        return disk.alignmentBytes();
    }

    @Override
    public boolean isReadOnly() {
        return disk.isReadOnly();
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        disk.read(offsetBytes, into);
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        disk.write(offsetBytes, from);
    }

    @Override
    public void flush() throws IOException {
        disk.flush();
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        disk.discard(offsetBytes, lengthBytes);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        disk.zero(offsetBytes, lengthBytes);
    }

    @Override
    public long read(long offsetBytes, MemorySegment into, Completion completion) {
        return disk.read(offsetBytes, into, completion);
    }

    @Override
    public long write(long offsetBytes, MemorySegment from, Completion completion) {
        return disk.write(offsetBytes, from, completion);
    }

    @Override
    public long flush(Completion completion) {
        return disk.flush(completion);
    }

    @Override
    public long discard(long offsetBytes, long lengthBytes, Completion completion) {
        return disk.discard(offsetBytes, lengthBytes, completion);
    }

    @Override
    public long zero(long offsetBytes, long lengthBytes, Completion completion) {
        return disk.zero(offsetBytes, lengthBytes, completion);
    }

    @Override
    public boolean cancel(long request) {
        return disk.cancel(request);
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
