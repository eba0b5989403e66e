package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A device that fails at one write, which it does in part, and at all that follow. */
final class StoppingDevice implements BlockDevice {
    private static final int SECTOR_BYTES = 512;

    private final BlockDevice device;
    private int left;

    StoppingDevice(BlockDevice device, int writes) {
        this.device = device;
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
            device.write(offsetBytes, from);
            return;
        }
        long part = left < 0 ? 0 : from.byteSize() / 2 / SECTOR_BYTES * SECTOR_BYTES;
        device.write(offsetBytes, from.asSlice(0, part));
        throw new Stopped();
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        if (--left <= 0) {
            throw new Stopped();
        }
        device.zero(offsetBytes, lengthBytes);
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        zero(offsetBytes, lengthBytes);
    }

    @Override
    public void flush() throws IOException {
        device.flush();
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
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        return device.extents(offsetBytes, lengthBytes);
    }

    @Override
    public void close() throws IOException {
        device.close();
    }
}
