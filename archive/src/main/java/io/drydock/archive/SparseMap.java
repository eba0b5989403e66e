package io.drydock.archive;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the data of a file is; the rest are holes.
 *
 * @param segments ascending, not overlapping, within the size
 * @param sizeBytes the file's length
 */
record SparseMap(List<Segment> segments, long sizeBytes) {
    record Segment(long offset, long length) {
        /**
         * @throws IllegalArgumentException when it is nowhere in a file
         */
        Segment {
            if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
                throw new IllegalArgumentException(
                        "a segment at " + offset + " of " + length + " bytes");
            }
        }

        long end() {
            return offset + length;
        }
    }

    /**
     * Drops empty segments, of which some writers put one at the end.
     *
     * @throws IllegalArgumentException when the segments are not as they should be
     */
    SparseMap {
        List<Segment> full = new ArrayList<>();
        long at = 0;
        for (Segment segment : segments) {
            if (segment.offset < at || segment.end() > sizeBytes) {
                throw new IllegalArgumentException(
                        "segment %s begins before %d or ends after %d"
                                .formatted(segment, at, sizeBytes));
            }
            at = segment.end();
            if (segment.length > 0) {
                full.add(segment);
            }
        }
        segments = full;
    }

    /** A file without holes. */
    static SparseMap whole(long sizeBytes) {
        return new SparseMap(List.of(new Segment(0, sizeBytes)), sizeBytes);
    }

    long dataBytes() {
        return segments.stream().mapToLong(Segment::length).sum();
    }

    boolean hasHoles() {
        return dataBytes() < sizeBytes;
    }
}
