package io.drydock.internal.xfs;

import java.io.IOException;
import java.util.Comparator;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Buffers that were freed later in the log, and are something else by then: what was logged of them
 * before is not written (fs/xfs/xfs_buf_item_recover.c).
 *
 * <p>Threading: for one thread.
 */
final class Cancelled {
    /** More than any log is known to have had. */
    private static final int MOST = 1 << 20;

    private record Buffer(long sector, long sectors) {}

    /** How often each is still to come. */
    private final NavigableMap<Buffer, Integer> counts =
            new TreeMap<>(
                    Comparator.comparingLong(Buffer::sector).thenComparingLong(Buffer::sectors));

    /** Notes one while the log is read for the first time. */
    void add(long sector, long sectors, Place place) throws IOException {
        if (counts.size() >= MOST) {
            throw place.corrupt("is of a log that frees more than %d buffers".formatted(MOST));
        }
        counts.merge(new Buffer(sector, sectors), 1, Integer::sum);
    }

    /** When it comes the second time: what is logged from here on is of something new. */
    void remove(long sector, long sectors) {
        counts.computeIfPresent(new Buffer(sector, sectors), (_, n) -> n == 1 ? null : n - 1);
    }

    boolean has(long sector, long sectors) {
        return counts.containsKey(new Buffer(sector, sectors));
    }

    /** Whether one begins within a range. */
    boolean hasWithin(long sector, long sectors) {
        Buffer next = counts.ceilingKey(new Buffer(sector, 0));
        return next != null && next.sector < sector + sectors;
    }
}
