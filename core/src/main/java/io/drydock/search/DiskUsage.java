package io.drydock.search;

/**
 * How much a tree takes. A file with several names counts once; sums that would be larger than
 * 2^63-1, as a guest can claim, are that.
 *
 * @param allocatedBytes what files and directories take on disk: that of {@code du -B1}
 * @param apparentBytes the lengths of regular files and symbolic links
 */
public record DiskUsage(long allocatedBytes, long apparentBytes) {
    static final DiskUsage NONE = new DiskUsage(0, 0);

    DiskUsage plus(DiskUsage other) {
        return new DiskUsage(
                sum(allocatedBytes, other.allocatedBytes), sum(apparentBytes, other.apparentBytes));
    }

    private static long sum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
