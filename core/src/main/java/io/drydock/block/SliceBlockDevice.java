package io.drydock.block;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A part of another device, such as a partition. Closing it leaves the other one open.
 *
 * <p>Threading: as the device that it is a part of.
 */
public final class SliceBlockDevice implements BlockDevice {
    private final BlockDevice whole;
    private final long startBytes;
    private final long sizeBytes;
    private final Closeable whenClosed;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SliceBlockDevice(
            BlockDevice whole, long startBytes, long sizeBytes, Closeable whenClosed) {
        this.whole = whole;
        this.startBytes = startBytes;
        this.sizeBytes = sizeBytes;
        this.whenClosed = whenClosed;
    }

    /**
     * @throws IndexOutOfBoundsException when the part is not within the device
     */
    public static SliceBlockDevice of(BlockDevice whole, long startBytes, long sizeBytes) {
        return of(whole, startBytes, sizeBytes, () -> {});
    }

    /**
     * As the other, for what was taken for the part.
     *
     * @param whenClosed gives it back; called once, by the first {@link #close}
     */
    public static SliceBlockDevice of(
            BlockDevice whole, long startBytes, long sizeBytes, Closeable whenClosed) {
        Objects.checkFromIndexSize(startBytes, sizeBytes, whole.sizeBytes());
        return new SliceBlockDevice(whole, startBytes, sizeBytes, whenClosed);
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int sectorBytes() {
        return whole.sectorBytes();
    }

    @Override
    public boolean isReadOnly() {
        return whole.isReadOnly();
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, into.byteSize(), sizeBytes);
        whole.read(startBytes + offsetBytes, into);
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, from.byteSize(), sizeBytes);
        whole.write(startBytes + offsetBytes, from);
    }

    @Override
    public void flush() throws IOException {
        whole.flush();
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes);
        whole.discard(startBytes + offsetBytes, lengthBytes);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes);
        whole.zero(startBytes + offsetBytes, lengthBytes);
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes);
        return whole.extents(startBytes + offsetBytes, lengthBytes).stream()
                .map(e ->
                        new Extent(
                                e.offsetBytes() - startBytes,
                                e.lengthBytes(),
                                e.allocated(),
                                e.zero()))
                .toList();
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            whenClosed.close();
        }
    }
}
