package io.drydock.internal.block;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A device that does what another one does, but for what a subclass does in its own way.
 *
 * <p>Threading: as {@link BlockDevice} says.
 */
public abstract class ForwardingDevice implements BlockDevice {
    private final BlockDevice device;

    protected ForwardingDevice(BlockDevice device) {
        this.device = device;
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
        device.write(offsetBytes, from);
    }

    @Override
    public void flush() throws IOException {
        device.flush();
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        device.discard(offsetBytes, lengthBytes);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        device.zero(offsetBytes, lengthBytes);
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
