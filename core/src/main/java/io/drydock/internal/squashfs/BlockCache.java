package io.drydock.internal.squashfs;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The blocks that were used last, by their places.
 *
 * <p>Threading: several threads may use it at once.
 *
 * @param <B> a block
 */
final class BlockCache<B> {
    private final long mostBytes;
    private final ToIntFunction<B> size;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, B> used = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * An empty one.
     *
     * @param mostBytes how much is kept; one block is, however large
     */
    BlockCache(long mostBytes, ToIntFunction<B> size) {
        this.mostBytes = mostBytes;
        this.size = size;
    }

    @Nullable B get(long place) {
        lock.lock();
        try {
            return used.get(place);
        } finally {
            lock.unlock();
        }
    }

    void put(long place, B block) {
        lock.lock();
        try {
            B before = used.put(place, block);
            bytes += size.applyAsInt(block) - (before == null ? 0 : size.applyAsInt(before));
            Iterator<B> oldest = used.values().iterator();
            while (bytes > mostBytes && used.size() > 1) {
                bytes -= size.applyAsInt(oldest.next());
                oldest.remove();
            }
        } finally {
            lock.unlock();
        }
    }
}
