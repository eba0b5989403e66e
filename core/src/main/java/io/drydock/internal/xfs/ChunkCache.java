package io.drydock.internal.xfs;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads metadata in pieces that are large enough to hold its neighbours, and remembers the last of
 * them: 8 MiB at most.
 *
 * <p>Threading: safe for use by many threads; two may read the same piece at once.
 */
final class ChunkCache {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int MOST_CHUNKS = 128;

    private final BlockDevice device;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, byte[]> chunks =
            new LinkedHashMap<>(MOST_CHUNKS * 2, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
                    return size() > MOST_CHUNKS;
                }
            };

    ChunkCache(BlockDevice device) {
        this.device = device;
    }

    /** Reads a range that is within the device. */
    void read(long offset, byte[] into) throws IOException {
        read(offset, into, 0, into.length);
    }

    void read(long offset, byte[] into, int from, int bytes) throws IOException {
        int done = 0;
        while (done < bytes) {
            long at = offset + done;
            byte[] chunk = chunk(at / CHUNK_BYTES);
            int within = (int) (at % CHUNK_BYTES);
            int count = Math.min(bytes - done, chunk.length - within);
            System.arraycopy(chunk, within, into, from + done, count);
            done += count;
        }
    }

    private byte[] chunk(long index) throws IOException {
        byte[] known = find(index);
        if (known != null) {
            return known;
        }
        long offset = index * CHUNK_BYTES;
        byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, device.sizeBytes() - offset)];
        device.read(offset, MemorySegment.ofArray(chunk));
        lock.lock();
        try {
            chunks.put(index, chunk);
        } finally {
            lock.unlock();
        }
        return chunk;
    }

    private byte @Nullable [] find(long index) {
        lock.lock();
        try {
            return chunks.get(index);
        } finally {
            lock.unlock();
        }
    }
}
