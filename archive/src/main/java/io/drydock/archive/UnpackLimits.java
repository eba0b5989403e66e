package io.drydock.archive;

/**
 * How much an archive may be that is unpacked. One that is more is refused when that shows: what
 * has been unpacked by then stays.
 *
 * <p>Threading: immutable.
 *
 * @param maxBytes the decompressed archive, headers and padding included
 * @param maxMembers how many files it may have
 * @param maxNameBytes how long a member's name may be
 * @param maxHeaderBytes the extended headers of one member together, or its map of holes: they are
 *     held in memory
 * @param maxRatio how many times as large it may become when it is decompressed; the first GiB is
 *     free
 */
public record UnpackLimits(
        long maxBytes, long maxMembers, int maxNameBytes, int maxHeaderBytes, long maxRatio) {
    /** What the ratio does not count for. */
    static final long FREE_BYTES = 1 << 30;

    /** 1 TiB, ten million members, names of 4095 bytes, headers of 16 MiB, 10,000 times. */
    public static final UnpackLimits DEFAULTS =
            new UnpackLimits(1L << 40, 10_000_000, 4095, 16 << 20, 10_000);

    public UnpackLimits {
        if (maxBytes < 0 || maxMembers < 0 || maxNameBytes < 1 || maxHeaderBytes < 0) {
            throw new IllegalArgumentException("a limit is negative");
        }
        if (maxRatio < 1) {
            throw new IllegalArgumentException("a ratio is at least 1, not " + maxRatio);
        }
    }

    public UnpackLimits withMaxBytes(long bytes) {
        return new UnpackLimits(bytes, maxMembers, maxNameBytes, maxHeaderBytes, maxRatio);
    }

    public UnpackLimits withMaxMembers(long members) {
        return new UnpackLimits(maxBytes, members, maxNameBytes, maxHeaderBytes, maxRatio);
    }

    public UnpackLimits withMaxNameBytes(int bytes) {
        return new UnpackLimits(maxBytes, maxMembers, bytes, maxHeaderBytes, maxRatio);
    }

    public UnpackLimits withMaxHeaderBytes(int bytes) {
        return new UnpackLimits(maxBytes, maxMembers, maxNameBytes, bytes, maxRatio);
    }

    public UnpackLimits withMaxRatio(long ratio) {
        return new UnpackLimits(maxBytes, maxMembers, maxNameBytes, maxHeaderBytes, ratio);
    }
}
