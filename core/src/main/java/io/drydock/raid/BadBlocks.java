package io.drydock.raid;

import java.util.List;

/**
 * The places of a member that could not be written, and hold something old (the bad block log of
 * superblocks 1.x).
 *
 * @param ranges relative to the member's data
 */
public record BadBlocks(List<Range> ranges) {
    /** None: the usual case. */
    public static final BadBlocks NONE = new BadBlocks(List.of());

    public BadBlocks {
        ranges = List.copyOf(ranges);
    }

    /** A run of bytes. */
    public record Range(long offsetBytes, long lengthBytes) {}

    boolean touch(long offsetBytes, long lengthBytes) {
        return ranges.stream()
                .anyMatch(range ->
                        range.offsetBytes < offsetBytes + lengthBytes
                                && offsetBytes < range.offsetBytes + range.lengthBytes);
    }
}
