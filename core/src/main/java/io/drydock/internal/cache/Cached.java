package io.drydock.internal.cache;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A value that is read when it is wanted, and remembered until it has lived its time or a version
 * says that it may have changed.
 *
 * <p>Versions only grow. A value belongs to the version that was taken before it was read, so a
 * change meanwhile makes it outdated at once. A failure is never remembered.
 *
 * <p>Threading: safe for use by many threads. Of those that find nothing one reads, and the others
 * wait for it.
 */
public final class Cached<T> {
    /** Reads the value. */
    @FunctionalInterface
    public interface Loader<T> {
        T load() throws IOException;
    }

    /** A value of null stands for none; it is another object each time, so that CAS can tell. */
    private record Entry<T>(@Nullable T value, long version, long since) {
        static <T> Entry<T> none() {
            return new Entry<>(null, -1, 0);
        }
    }

    private final CacheMeter meter;
    private final long liveNanos;
    private final ReentrantLock loading = new ReentrantLock();
    private final AtomicReference<Entry<T>> entry = new AtomicReference<>(Entry.none());

    /**
     * @param timeToLive zero remembers nothing
     */
    public Cached(Duration timeToLive, CacheMeter meter) {
        this.meter = meter;
        this.liveNanos = nanos(timeToLive);
    }

    /** The duration in nanoseconds; 292 years where it is longer. */
    public static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0
                ? duration.toNanos()
                : Long.MAX_VALUE;
    }

    /**
     * The value.
     *
     * @param version as it is now, 0 or more
     * @param now the time, as {@link System#nanoTime} counts it
     */
    public T get(long version, long now, Loader<T> loader) throws IOException {
        T value = fresh(entry.get(), version, now);
        if (value != null) {
            meter.hits.increment();
            return value;
        }
        if (liveNanos == 0) {
            meter.misses.increment();
            return load(loader);
        }
        loading.lock();
        try {
            return getOrLoad(version, now, loader);
        } finally {
            loading.unlock();
        }
    }

    private T getOrLoad(long version, long now, Loader<T> loader) throws IOException {
        Entry<T> found = entry.get();
        T value = fresh(found, version, now);
        if (value != null) {
            meter.hits.increment();
            return value;
        }
        meter.misses.increment();
        if (found.value != null) {
            (found.version < version ? meter.invalidations : meter.expirations).increment();
        }
        Entry<T> none = Entry.none();
        entry.set(none);
        T loaded = load(loader);
        // Not if it was invalidated meanwhile.
        entry.compareAndSet(none, new Entry<>(loaded, version, now));
        return loaded;
    }

    private T load(Loader<T> loader) throws IOException {
        boolean done = false;
        try {
            T loaded = loader.load();
            done = true;
            return loaded;
        } finally {
            (done ? meter.loads : meter.failures).increment();
        }
    }

    private @Nullable T fresh(Entry<T> found, long version, long now) {
        return found.version >= version && now - found.since < liveNanos ? found.value : null;
    }

    /** Forgets it. What is being read now is not remembered, either. */
    public void invalidate() {
        if (entry.getAndSet(Entry.none()).value != null) {
            meter.invalidations.increment();
        }
    }
}
