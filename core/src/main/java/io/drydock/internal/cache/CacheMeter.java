package io.drydock.internal.cache;

import io.drydock.cache.CacheStatistics;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts for {@link CacheStatistics}.
 *
 * <p>Threading: safe for use by many threads, which do not meet here: a hit costs some nanoseconds.
 */
public final class CacheMeter {
    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder expirations = new LongAdder();
    final LongAdder invalidations = new LongAdder();

    /** The counts now. While others look things up, they need not fit each other exactly. */
    public CacheStatistics statistics() {
        return new CacheStatistics(
                hits.sum(),
                misses.sum(),
                loads.sum(),
                failures.sum(),
                expirations.sum(),
                invalidations.sum());
    }
}
