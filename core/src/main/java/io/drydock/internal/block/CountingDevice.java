package io.drydock.internal.block;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A device whose changes are counted: each when it has been done, also when it failed, since part
 * of it may have been done.
 *
 * <p>Threading: as {@link BlockDevice} says.
 */
public final class CountingDevice implements BlockDevice {
    private final BlockDevice device;
    private final Changes changes;

    private CountingDevice(BlockDevice device, Changes changes) {
        this.device = device;
        this.changes = changes;
    }

    /** The device itself where it can only be read. */
    public static BlockDevice of(BlockDevice device, Changes changes) {
        if (device.isReadOnly()) {
            return device;
        }
        return device instanceof AsyncBlockDevice async
                ? new AsyncCountingDevice(async, changes)
                : new CountingDevice(device, changes);
    }

    @Override
    public long sizeBytes() {
        return device.sizeBytes();
    }

    @Override
    public int sectorBytes() {
        return device.sectorBytes();
    }

    @Override
    public boolean isReadOnly() {
        return device.isReadOnly();
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        device.read(offsetBytes, into);
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        try {
            device.write(offsetBytes, from);
        } finally {
            changes.changed();
        }
    }

    @Override
    public void flush() throws IOException {
        device.flush();
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        try {
            device.discard(offsetBytes, lengthBytes);
        } finally {
            changes.changed();
        }
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        try {
            device.zero(offsetBytes, lengthBytes);
        } finally {
            changes.changed();
        }
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        return device.extents(offsetBytes, lengthBytes);
    }

    @Override
    public void close() throws IOException {
        device.close();
    }
}
