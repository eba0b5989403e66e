package io.drydock.testing;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/** A read-only device of given bytes, and zeroes up to its size. */
public final class BytesDevice implements BlockDevice {
    private final MemorySegment bytes;
    private final long sizeBytes;
    private final int sectorBytes;

    public BytesDevice(byte[] bytes, long sizeBytes, int sectorBytes) {
        this.bytes = MemorySegment.ofArray(bytes);
        this.sizeBytes = sizeBytes;
        this.sectorBytes = sectorBytes;
    }

    public static BytesDevice of(byte[] bytes) {
        return new BytesDevice(bytes, bytes.length, 512);
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int sectorBytes() {
        return sectorBytes;
    }

    @Override
    public boolean isReadOnly() {
        return true;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) {
        Objects.checkFromIndexSize(offsetBytes, into.byteSize(), sizeBytes);
        into.fill((byte) 0);
        long count = Math.min(into.byteSize(), bytes.byteSize() - offsetBytes);
        if (count > 0) {
            MemorySegment.copy(bytes, offsetBytes, into, 0, count);
        }
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) {
        throw new UnsupportedOperationException("read-only");
    }

    @Override
    public void flush() {}

    @Override
    public void discard(long offsetBytes, long lengthBytes) {
        throw new UnsupportedOperationException("read-only");
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) {
        throw new UnsupportedOperationException("read-only");
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) {
        return List.of(new Extent(offsetBytes, lengthBytes, true, false));
    }

    @Override
    public void close() {}
}
