package io.drydock.internal.nbd.transmission;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a read have arrived. Chunks may come in any order, but no byte may come twice, or
 * a server could pass off as read what it never sent.
 *
 * <p>Threading: for one thread at a time.
 */
final class Coverage {
    private int length;

    /** What has arrived in order from the start: all of it, with most servers. */
    private int prefix;

    /** Ranges beyond it, start to end, that do not touch. */
    private @Nullable TreeMap<Integer, Integer> ahead;

    /** Nothing has arrived of a read of that length. */
    void reset(int newLength) {
        length = newLength;
        prefix = 0;
        ahead = null;
    }

    /** Adds a range within the length; says whether all of it was missing so far. */
    boolean add(int start, int count) {
        int end = start + count;
        if (start < prefix) {
            return false;
        }
        if (start == prefix && ahead == null) {
            prefix = end;
            return true;
        }
        return addAhead(start, end);
    }

    private boolean addAhead(int start, int end) {
        TreeMap<Integer, Integer> ranges = ahead == null ? new TreeMap<>() : ahead;
        Map.Entry<Integer, Integer> before = ranges.floorEntry(start);
        Map.Entry<Integer, Integer> after = ranges.higherEntry(start);
        if ((before != null && before.getValue() > start)
                || (after != null && after.getKey() < end)) {
            return false;
        }
        ranges.put(start, end);
        ahead = ranges;
        Map.Entry<Integer, Integer> next = ranges.firstEntry();
        while (next != null && next.getKey() == prefix) {
            prefix = next.getValue();
            ranges.pollFirstEntry();
            next = ranges.firstEntry();
        }
        return true;
    }

    boolean isComplete() {
        return prefix == length;
    }
}
