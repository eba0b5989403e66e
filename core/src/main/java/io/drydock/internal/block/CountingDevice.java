package io.drydock.internal.block;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A device whose changes are counted: each when it has been done, also when it failed, since part
 * of it may have been done.
 *
 * <p>Threading: as {@link BlockDevice} says.
 */
public final class CountingDevice extends ForwardingDevice {
    private final Changes changes;

    private CountingDevice(BlockDevice device, Changes changes) {
        super(device);
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
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        try {
            super.write(offsetBytes, from);
        } finally {
            changes.changed();
        }
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        try {
            super.discard(offsetBytes, lengthBytes);
        } finally {
            changes.changed();
        }
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        try {
            super.zero(offsetBytes, lengthBytes);
        } finally {
            changes.changed();
        }
    }
}
