package io.drydock.internal.block;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What kind each part of a device is of, as runs: what was never told is {@link Kind#BELOW}. Its
 * size grows with the number of runs and not with their length, so that a whole disk can be zeroed
 * for the price of one.
 *
 * <p>Threading: belongs to its owner, under the owner's lock.
 */
final class RunMap {
    /** Where the content of a run is. */
    enum Kind {
        /** In the device below. */
        BELOW,
        /** In the overlay. */
        DATA,
        /** Nowhere: it reads as zeroes. */
        ZERO,
        /** Nowhere: nobody needs it, and it reads as zeroes meanwhile. */
        DISCARDED
    }

    /** From {@code start} to {@code end}, which is not of it. */
    record Run(long start, long end, Kind kind) {}

    /** By their starts. None touch that are of one kind, and none are {@link Kind#BELOW}. */
    private final TreeMap<Long, Run> runs = new TreeMap<>();

    /** Makes a part of another kind than BELOW, whatever it was. */
    void set(long start, long end, Kind kind) {
        if (start >= end) {
            return;
        }
        cutAt(start);
        cutAt(end);
        runs.subMap(start, end).clear();
        long from = start;
        long to = end;
        Map.Entry<Long, Run> before = runs.lowerEntry(start);
        if (before != null
                && before.getValue().end() == start
                && before.getValue().kind() == kind) {
            from = before.getKey();
        }
        Run after = runs.get(end);
        if (after != null && after.kind() == kind) {
            runs.remove(end);
            to = after.end();
        }
        runs.put(from, new Run(from, to, kind));
    }

    /** Whether all of it is below. */
    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** All of it is below again. */
    void clear() {
        runs.clear();
    }

    private void cutAt(long place) {
        Map.Entry<Long, Run> entry = runs.lowerEntry(place);
        if (entry != null && entry.getValue().end() > place) {
            Run run = entry.getValue();
            runs.put(run.start(), new Run(run.start(), place, run.kind()));
            runs.put(place, new Run(place, run.end(), run.kind()));
        }
    }

    Kind at(long place) {
        Map.Entry<Long, Run> entry = runs.floorEntry(place);
        return entry != null && entry.getValue().end() > place
                ? entry.getValue().kind()
                : Kind.BELOW;
    }

    /** All runs of that part in order, cut to it, without gaps. */
    List<Run> within(long start, long end) {
        List<Run> found = new ArrayList<>();
        Map.Entry<Long, Run> first = runs.floorEntry(start);
        long position = start;
        for (Run run : runs.tailMap(first == null ? start : first.getKey(), true).values()) {
            if (run.start() >= end) {
                break;
            }
            if (run.end() <= position) {
                continue;
            }
            if (run.start() > position) {
                found.add(new Run(position, run.start(), Kind.BELOW));
                position = run.start();
            }
            long to = Math.min(run.end(), end);
            found.add(new Run(position, to, run.kind()));
            position = to;
        }
        if (position < end) {
            found.add(new Run(position, end, Kind.BELOW));
        }
        return found;
    }
}
