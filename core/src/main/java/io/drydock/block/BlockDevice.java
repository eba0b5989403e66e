package io.drydock.block;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A run of bytes that is read and written at offsets: an image, a partition, a volume.
 *
 * <p>Offsets and lengths are in bytes and need no alignment; an implementation that has a block
 * size does the reading and splitting itself. A range outside {@code 0 .. sizeBytes()} is an {@link
 * IndexOutOfBoundsException}: it is the caller's mistake, not the device's.
 *
 * <p>Threading: safe for use by many threads at once. {@link #close} may be called at any time and
 * more than once; what is in flight then fails with an {@link IOException}.
 */
public interface BlockDevice extends AutoCloseable {
    /** The size in bytes; it does not change while the device is open. */
    long sizeBytes();

    /** The logical sector size in bytes: 512 or 4096, what partition tables count in. */
    int sectorBytes();

    /** Whether every write is refused. */
    boolean isReadOnly();

    /** Reads exactly {@code into.byteSize()} bytes from {@code offsetBytes} on. */
    void read(long offsetBytes, MemorySegment into) throws IOException;

    /**
     * Writes all of {@code from} at {@code offsetBytes}. It is on stable storage after the next
     * {@link #flush}.
     *
     * @throws io.drydock.error.RefusedException when the device is read-only
     */
    void write(long offsetBytes, MemorySegment from) throws IOException;

    /** Returns when all writes completed before the call are on stable storage. */
    void flush() throws IOException;

    /** Says that the range's content is no longer needed; it reads as anything afterwards. */
    void discard(long offsetBytes, long lengthBytes) throws IOException;

    /** Makes the range read as zeroes, without sending zeroes where the device can do without. */
    void zero(long offsetBytes, long lengthBytes) throws IOException;

    /**
     * What the range consists of, in order, without gaps or overlaps, covering it exactly. A device
     * that does not know says that all of it is data.
     */
    List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException;

    @Override
    void close() throws IOException;
}
