package io.drydock.internal.nbd.transmission;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which bytes of a read have arrived. Chunks may come in any order, but no byte may come twice, or
 * a server could pass off as read what it never sent.
 *
 * <p>Threading: for one thread at a time.
 */
public final class Coverage {
    private final int length;

    /** What has arrived in order from the start: all of it, with most servers. */
    private int prefix;

    /** Ranges beyond it, start to end, that do not touch. */
    private final TreeMap<Integer, Integer> ahead = new TreeMap<>();

    Coverage(int length) {
        this.length = length;
    }

    /** Adds a range within the length; says whether all of it was missing so far. */
    boolean add(int start, int count) {
        int end = start + count;
        if (start < prefix) {
            return false;
        }
        Map.Entry<Integer, Integer> before = ahead.floorEntry(start);
        Map.Entry<Integer, Integer> after = ahead.higherEntry(start);
        if ((before != null && before.getValue() > start)
                || (after != null && after.getKey() < end)) {
            return false;
        }
        if (start == prefix) {
            prefix = end;
            advance();
        } else {
            ahead.put(start, end);
        }
        return true;
    }

    private void advance() {
        Map.Entry<Integer, Integer> next = ahead.firstEntry();
        while (next != null && next.getKey() == prefix) {
            prefix = next.getValue();
            ahead.pollFirstEntry();
            next = ahead.firstEntry();
        }
    }

    boolean isComplete() {
        return prefix == length;
    }
}
