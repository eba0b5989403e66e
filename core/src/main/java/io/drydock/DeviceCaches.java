package io.drydock;

import io.drydock.cache.CacheOptions;
import io.drydock.internal.cache.CacheMeter;
import java.util.function.LongSupplier;

/**
 * What the caches of all drives of a session have in common.
 *
 * @param clock as {@link System#nanoTime}
 */
record DeviceCaches(
        CacheOptions options, LongSupplier clock, CacheMeter partitions, CacheMeter signatures) {
    static DeviceCaches of(CacheOptions options, LongSupplier clock) {
        return new DeviceCaches(options, clock, new CacheMeter(), new CacheMeter());
    }
}
