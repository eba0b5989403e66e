package io.drydock.testing;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/** A device of given bytes, and zeroes up to its size; read-only unless made to be written. */
public final class BytesDevice implements BlockDevice {
    private final MemorySegment bytes;
    private final long sizeBytes;
    private final int sectorBytes;
    private final boolean readOnly;

    public BytesDevice(byte[] bytes, long sizeBytes, int sectorBytes) {
        this(bytes, sizeBytes, sectorBytes, true);
    }

    private BytesDevice(byte[] bytes, long sizeBytes, int sectorBytes, boolean readOnly) {
        this.bytes = MemorySegment.ofArray(bytes);
        this.sizeBytes = sizeBytes;
        this.sectorBytes = sectorBytes;
        this.readOnly = readOnly;
    }

    public static BytesDevice of(byte[] bytes) {
        return new BytesDevice(bytes, bytes.length, 512);
    }

    /** One that changes the bytes. */
    public static BytesDevice writable(byte[] bytes) {
        return new BytesDevice(bytes, bytes.length, 512, false);
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
        return readOnly;
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
        if (readOnly) {
            throw new UnsupportedOperationException("read-only");
        }
        Objects.checkFromIndexSize(offsetBytes, from.byteSize(), sizeBytes);
        MemorySegment.copy(from, 0, bytes, offsetBytes, from.byteSize());
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
