package io.drydock.internal.vhost;

/**
 * The memory of one queue that requests' bytes go through, in three sizes: so that neither many
 * small requests nor a few large ones split it up for the others.
 *
 * <p>What was given back last is taken first, since it is still in the caches.
 *
 * <p>Threading: guarded by the queue's lock.
 */
final class Buffers {
    private static final int[] BYTES = {4 << 10, 64 << 10, Limits.PIECE_BYTES};
    private static final int[] COUNTS = {Limits.RING_ENTRIES, 32, 16};

    /** The bytes that all of them take. */
    static final long TOTAL_BYTES = total();

    private final long[] starts = new long[BYTES.length];
    private final long[][] free = new long[BYTES.length][];
    private final int[] left = COUNTS.clone();

    /**
     * @param start where its memory begins in the shared memory
     */
    Buffers(long start) {
        long next = start;
        for (int size = 0; size < BYTES.length; size++) {
            starts[size] = next;
            free[size] = new long[COUNTS[size]];
            for (int i = COUNTS[size] - 1; i >= 0; i--) {
                free[size][i] = next;
                next += BYTES[size];
            }
        }
    }

    private static long total() {
        long total = 0;
        for (int size = 0; size < BYTES.length; size++) {
            total += (long) BYTES[size] * COUNTS[size];
        }
        return total;
    }

    /** Where so many bytes are, {@link Limits#PIECE_BYTES} at most; -1 when there are none. */
    long take(int bytes) {
        for (int size = 0; size < BYTES.length; size++) {
            if (BYTES[size] >= bytes && left[size] > 0) {
                return free[size][--left[size]];
            }
        }
        return -1;
    }

    void giveBack(long start) {
        int size = BYTES.length - 1;
        while (start < starts[size]) {
            size--;
        }
        free[size][left[size]++] = start;
    }
}
