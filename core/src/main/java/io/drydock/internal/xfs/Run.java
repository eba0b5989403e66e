package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;

/**
 * Blocks of a file that are side by side: {@code struct xfs_bmbt_rec} of xfs_format.h.
 *
 * @param first the first block's number in the file
 * @param start its number on the device, of which Superblock knows the place
 * @param unwritten whether they read as zeroes
 */
record Run(long first, long start, long count, boolean unwritten) {
    static final int BYTES = 16;
    private static final long FIRST_MASK = (1L << 54) - 1;
    private static final long COUNT_MASK = (1L << 21) - 1;

    static Run read(Fields fields, int at) throws IOException {
        long high = fields.int64(at);
        long low = fields.int64(at + 8);
        Run run =
                new Run(
                        high >>> 9 & FIRST_MASK,
                        (high & 0x1ff) << 43 | low >>> 21,
                        low & COUNT_MASK,
                        high < 0);
        if (run.count == 0) {
            throw fields.corrupt("has an extent of no blocks");
        }
        return run;
    }

    /** The block of the file behind it. */
    long end() {
        return first + count;
    }
}
