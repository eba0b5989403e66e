package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.internal.block.ForwardingDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** A device that fails at one write, which it does in part, and at all that follow. */
final class StoppingDevice extends ForwardingDevice {
    private static final int SECTOR_BYTES = 512;

    private int left;

    StoppingDevice(BlockDevice device, int writes) {
        super(device);
        this.left = writes;
    }

    static final class Stopped extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Whether it has not come to that. */
    boolean isRunning() {
        return left > 0;
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        if (--left > 0) {
            super.write(offsetBytes, from);
            return;
        }
        long part = left < 0 ? 0 : from.byteSize() / 2 / SECTOR_BYTES * SECTOR_BYTES;
        super.write(offsetBytes, from.asSlice(0, part));
        throw new Stopped();
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        if (--left <= 0) {
            throw new Stopped();
        }
        super.zero(offsetBytes, lengthBytes);
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        zero(offsetBytes, lengthBytes);
    }
}
