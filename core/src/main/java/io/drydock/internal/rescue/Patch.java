package io.drydock.internal.rescue;

import java.lang.foreign.MemorySegment;

/**
 * Bytes that are to stand somewhere.
 *
 * @param offsetBytes where, from the beginning of the filesystem
 * @param bytes what; on the heap
 */
record Patch(long offsetBytes, MemorySegment bytes) {
    static Patch of(long offsetBytes, byte[] bytes) {
        return new Patch(offsetBytes, MemorySegment.ofArray(bytes));
    }
}
