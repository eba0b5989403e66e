package io.drydock.internal.fat.volume;

import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The clusters of a file, in order, as runs of consecutive ones.
 *
 * <p>Threading: safe for use by many threads; who changes it is alone.
 */
public final class Chain {
    /** Consecutive clusters. */
    public record Run(int cluster, int count) {}

    private int[] starts = new int[4];

    /** Of each run how many clusters there are up to its end. */
    private int[] ends = new int[4];

    private int runs;

    private Chain() {}

    /** That of a file which has no clusters yet. */
    public static Chain empty() {
        return new Chain();
    }

    /**
     * Follows a chain to its end.
     *
     * @param first as a directory has it; 0 of a file that has none
     * @throws CorruptDataException when it has no end, or leads to what is no cluster
     */
    static Chain read(AllocationTable table, BootSector boot, int first) throws IOException {
        Chain chain = empty();
        if (first == 0) {
            return chain;
        }
        if (!boot.isCluster(first)) {
            throw new CorruptDataException(
                    "read", boot.name(), "a file begins with cluster " + first + ", which is none");
        }
        // Brent's algorithm: whoever comes to a cluster again that he has marked goes in circles.
        int marked = first;
        long sinceMark = 0;
        long untilMark = 1;
        for (int cluster = first; cluster != AllocationTable.END; ) {
            chain.add(cluster, 1);
            cluster = table.next(cluster);
            if (cluster == marked) {
                throw new CorruptDataException(
                        "read",
                        boot.name(),
                        "the clusters of a file go round in a circle at " + cluster);
            }
            if (++sinceMark == untilMark) {
                marked = cluster;
                sinceMark = 0;
                untilMark *= 2;
            }
        }
        return chain;
    }

    /** How many clusters there are. */
    public int clusters() {
        return runs == 0 ? 0 : ends[runs - 1];
    }

    /** How many runs there are. */
    public int runs() {
        return runs;
    }

    /** The first cluster; 0 when there is none. */
    public int first() {
        return runs == 0 ? 0 : starts[0];
    }

    /** The last cluster; 0 when there is none. */
    public int last() {
        return runs == 0 ? 0 : starts[runs - 1] + countOf(runs - 1) - 1;
    }

    private int countOf(int run) {
        return ends[run] - (run == 0 ? 0 : ends[run - 1]);
    }

    /** The clusters from one on that stand in a row; the index must be below their number. */
    public Run from(int index) {
        int found = Arrays.binarySearch(ends, 0, runs, index + 1);
        int run = found < 0 ? -found - 1 : found;
        int count = ends[run] - index;
        return new Run(starts[run] + countOf(run) - count, count);
    }

    /** All of them. */
    public List<Run> all() {
        List<Run> all = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            all.add(new Run(starts[run], countOf(run)));
        }
        return all;
    }

    boolean contains(int cluster) {
        for (int run = 0; run < runs; run++) {
            if (cluster >= starts[run] && cluster - starts[run] < countOf(run)) {
                return true;
            }
        }
        return false;
    }

    /** Adds clusters at the end. */
    public void add(int cluster, int count) {
        if (runs > 0 && last() + 1 == cluster) {
            ends[runs - 1] += count;
            return;
        }
        if (runs == starts.length) {
            int longer = runs + (runs >> 1);
            starts = Arrays.copyOf(starts, longer);
            ends = Arrays.copyOf(ends, longer);
        }
        starts[runs] = cluster;
        ends[runs] = clusters() + count;
        runs++;
    }

    /** Takes away those after the first so many; returns them. */
    public List<Run> cut(int clusters) {
        List<Run> rest = new ArrayList<>();
        int at = clusters;
        while (at < clusters()) {
            Run run = from(at);
            rest.add(run);
            at += run.count;
        }
        while (runs > 0 && ends[runs - 1] - countOf(runs - 1) >= clusters) {
            runs--;
        }
        if (runs > 0) {
            ends[runs - 1] = Math.min(ends[runs - 1], clusters);
        }
        return rest;
    }
}
