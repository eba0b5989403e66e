package io.drydock.internal.fat.volume;

import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What was read last, by its first cluster, up to a number of pieces and a weight of all.
 *
 * <p>Threading: safe for use by many threads.
 */
final class Remembered<T> {
    private static final int MAX_PIECES = 256;

    private final int maxWeight;
    private final ToIntFunction<T> weight;
    private final ReentrantLock lock = new ReentrantLock();
    private final LinkedHashMap<Integer, T> pieces = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param weight of a piece, which may change
     */
    Remembered(int maxWeight, ToIntFunction<T> weight) {
        this.maxWeight = maxWeight;
        this.weight = weight;
    }

    @Nullable T get(int first) {
        lock.lock();
        try {
            return pieces.get(first);
        } finally {
            lock.unlock();
        }
    }

    /** Remembers it, unless somebody else has read it meanwhile; returns what is remembered. */
    T put(int first, T piece) {
        lock.lock();
        try {
            T other = pieces.putIfAbsent(first, piece);
            if (other != null) {
                return other;
            }
            long all = pieces.values().stream().mapToLong(weight::applyAsInt).sum();
            while (pieces.size() > 1 && (pieces.size() > MAX_PIECES || all > maxWeight)) {
                all -= weight.applyAsInt(pieces.pollFirstEntry().getValue());
            }
            return piece;
        } finally {
            lock.unlock();
        }
    }

    void remove(int first) {
        lock.lock();
        try {
            pieces.remove(first);
        } finally {
            lock.unlock();
        }
    }
}
