package io.drydock.internal.ext;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A device with what was lately read and written of it in memory, for the library, which reads and
 * writes one block at a time and the same ones again and again. What is written stays here until
 * {@link #writeBack}, or there is too much of it.
 *
 * <p>Contents of files go past it, by {@link #readPast} and {@link #writePast}, which still agree
 * with what is here.
 *
 * <p>Threading: for one thread at a time; but {@link #readPast} may be called at once with all that
 * does not write.
 */
final class CachedDevice implements BlockDevice {
    /** 16 MiB of what was read. */
    private static final int MAX_READ_CHUNKS = 256;

    /** 32 MiB of what was written. */
    private static final int MAX_WRITTEN_CHUNKS = 512;

    private static final long MASK = Chunk.BYTES - 1;

    private final BlockDevice device;
    private final Map<Long, Chunk> read =
            new LinkedHashMap<>(2 * MAX_READ_CHUNKS, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, Chunk> eldest) {
                    return size() > MAX_READ_CHUNKS;
                }
            };
    private final TreeMap<Long, Chunk> written = new TreeMap<>();
    private long changes;

    /**
     * @param device stays the caller's
     */
    CachedDevice(BlockDevice device) {
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
        Objects.checkFromIndexSize(offsetBytes, into.byteSize(), sizeBytes());
        long done = 0;
        while (done < into.byteSize()) {
            long offset = offsetBytes + done;
            Chunk chunk = chunk(offset);
            long at = offset & MASK;
            long count = Math.min(into.byteSize() - done, chunk.content().byteSize() - at);
            MemorySegment.copy(chunk.content(), at, into, done, count);
            done += count;
        }
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, from.byteSize(), sizeBytes());
        long done = 0;
        while (done < from.byteSize()) {
            long offset = offsetBytes + done;
            Chunk chunk = chunk(offset);
            int at = (int) (offset & MASK);
            long count = Math.min(from.byteSize() - done, chunk.content().byteSize() - at);
            if (chunk.write(at, from.asSlice(done, count))) {
                keep(chunk);
            }
            done += count;
        }
    }

    /** How often anything was written so far: what was read before may be outdated. */
    long changes() {
        return changes;
    }

    private void keep(Chunk chunk) throws IOException {
        changes++;
        long key = chunk.offsetBytes();
        read.remove(key);
        written.put(key, chunk);
        if (written.size() > MAX_WRITTEN_CHUNKS) {
            writeBack();
        }
    }

    private Chunk chunk(long offsetBytes) throws IOException {
        long start = offsetBytes & ~MASK;
        Chunk known = known(start);
        if (known != null) {
            return known;
        }
        int length = (int) Math.min(Chunk.BYTES, sizeBytes() - start);
        Chunk made = new Chunk(start, length);
        device.read(start, made.content());
        read.put(start, made);
        return made;
    }

    private @Nullable Chunk known(long start) {
        Chunk newer = written.get(start);
        return newer == null ? read.get(start) : newer;
    }

    /** Reads a range, all but what is newer here from the device at once. */
    void readPast(long offsetBytes, MemorySegment into) throws IOException {
        device.read(offsetBytes, into);
        if (written.isEmpty()) {
            return;
        }
        long end = offsetBytes + into.byteSize();
        for (Chunk chunk : written.subMap(offsetBytes & ~MASK, end).values()) {
            chunk.forEachNewer((start, content) -> {
                long from = Math.max(start, offsetBytes);
                long until = Math.min(start + content.byteSize(), end);
                if (from < until) {
                    MemorySegment.copy(
                            content, from - start, into, from - offsetBytes, until - from);
                }
            });
        }
    }

    /** Writes a range to the device at once. */
    void writePast(long offsetBytes, MemorySegment from) throws IOException {
        changes++;
        device.write(offsetBytes, from);
        long end = offsetBytes + from.byteSize();
        for (long start = offsetBytes & ~MASK; start < end; start += Chunk.BYTES) {
            Chunk chunk = known(start);
            if (chunk != null) {
                long first = Math.max(start, offsetBytes);
                long count = Math.min(start + chunk.content().byteSize(), end) - first;
                chunk.follow((int) (first - start), from.asSlice(first - offsetBytes, count));
            }
        }
    }

    /** Hands over to the device what is newer here. */
    void writeBack() throws IOException {
        for (Chunk chunk : written.values()) {
            chunk.forEachNewer(device::write);
            chunk.settled();
            read.put(chunk.offsetBytes(), chunk);
        }
        written.clear();
    }

    @Override
    public void flush() throws IOException {
        writeBack();
        device.flush();
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        writeBack();
        read.clear();
        changes++;
        device.discard(offsetBytes, lengthBytes);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        if (lengthBytes <= Chunk.BYTES) {
            write(offsetBytes, MemorySegment.ofArray(new byte[(int) lengthBytes]));
            return;
        }
        writeBack();
        read.clear();
        changes++;
        device.zero(offsetBytes, lengthBytes);
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        return device.extents(offsetBytes, lengthBytes);
    }

    /** Forgets what was not written back. */
    @Override
    public void close() {
        written.clear();
        read.clear();
    }
}
