package io.drydock.internal.block;

import java.lang.foreign.MemorySegment;

/**
 * Finds zeroes in data that was read.
 *
 * <p>Threading: stateless.
 */
public final class ZeroRuns {
    private static final int ZEROES_BYTES = 64 << 10;
    private static final MemorySegment ZEROES =
            MemorySegment.ofArray(new byte[ZEROES_BYTES]).asReadOnly();

    private ZeroRuns() {}

    /**
     * Whether all bytes from there to there are zero. The JDK compares by vectors; what is not zero
     * mostly shows in the first one.
     */
    public static boolean isZero(MemorySegment data, long from, long to) {
        long at = from;
        while (at < to) {
            long count = Math.min(ZEROES_BYTES, to - at);
            if (MemorySegment.mismatch(data, at, at + count, ZEROES, 0, count) >= 0) {
                return false;
            }
            at += count;
        }
        return true;
    }

    /**
     * Where the run of blocks ends that begins at {@code from}, and all of which are zero or none.
     *
     * @param zero whether the first block is
     * @param offsetBytes where the data is on the device: blocks are counted there
     */
    public static long end(
            MemorySegment data, long from, boolean zero, long offsetBytes, int blockBytes) {
        long at = from;
        do {
            at = blockEnd(data, at, offsetBytes, blockBytes);
        } while (at < data.byteSize()
                && isZero(data, at, blockEnd(data, at, offsetBytes, blockBytes)) == zero);
        return at;
    }

    /** Where the block ends that this place of the data is in. */
    public static long blockEnd(MemorySegment data, long at, long offsetBytes, int blockBytes) {
        long inBlock = offsetBytes + at & blockBytes - 1;
        return Math.min(data.byteSize(), at + blockBytes - inBlock);
    }
}
