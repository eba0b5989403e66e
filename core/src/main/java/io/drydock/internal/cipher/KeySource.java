package io.drydock.internal.cipher;

import java.lang.foreign.MemorySegment;

/**
 * Where a key is kept, outside the heap.
 *
 * <p>Threading: safe for use by many threads.
 */
@FunctionalInterface
public interface KeySource {
    /**
     * The key itself.
     *
     * @throws IllegalStateException when it has been wiped, here or when it is used
     */
    MemorySegment bytes();
}
