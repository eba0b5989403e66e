package io.drydock.testing;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A device of given bytes, and zeroes up to its size, that can be written. The bytes stay as they
 * are: pages that are written are kept beside them.
 */
public final class MemoryDevice implements BlockDevice {
    private static final int PAGE_BYTES = 4096;

    private final byte[] bytes;
    private final long sizeBytes;
    private final Map<Long, MemorySegment> written = new HashMap<>();

    public MemoryDevice(byte[] bytes, long sizeBytes) {
        this.bytes = bytes;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    /** A page as it is, or as it is to be written. */
    private MemorySegment page(long number) {
        MemorySegment page = written.get(number);
        if (page != null) {
            return page;
        }
        byte[] copy = new byte[PAGE_BYTES];
        long start = number * PAGE_BYTES;
        int count = Math.clamp(bytes.length - start, 0, PAGE_BYTES);
        if (count > 0) {
            System.arraycopy(bytes, (int) start, copy, 0, count);
        }
        return MemorySegment.ofArray(copy);
    }

    @Override
    public int sectorBytes() {
        return 512;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) {
        Objects.checkFromIndexSize(offsetBytes, into.byteSize(), sizeBytes);
        long done = 0;
        while (done < into.byteSize()) {
            long at = offsetBytes + done;
            long count = Math.min(PAGE_BYTES - at % PAGE_BYTES, into.byteSize() - done);
            MemorySegment.copy(page(at / PAGE_BYTES), at % PAGE_BYTES, into, done, count);
            done += count;
        }
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) {
        Objects.checkFromIndexSize(offsetBytes, from.byteSize(), sizeBytes);
        long done = 0;
        while (done < from.byteSize()) {
            long at = offsetBytes + done;
            long count = Math.min(PAGE_BYTES - at % PAGE_BYTES, from.byteSize() - done);
            MemorySegment page = page(at / PAGE_BYTES);
            MemorySegment.copy(from, done, page, at % PAGE_BYTES, count);
            written.put(at / PAGE_BYTES, page);
            done += count;
        }
    }

    @Override
    public void flush() {}

    @Override
    public void discard(long offsetBytes, long lengthBytes) {
        zero(offsetBytes, lengthBytes);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes);
        for (long done = 0; done < lengthBytes; done += PAGE_BYTES) {
            int count = (int) Math.min(PAGE_BYTES, lengthBytes - done);
            write(offsetBytes + done, MemorySegment.ofArray(new byte[count]));
        }
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) {
        return List.of(new Extent(offsetBytes, lengthBytes, true, false));
    }

    @Override
    public void close() {}
}
