package io.drydock.internal.ext;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Where the blocks of a file are. What no run has is a hole.
 *
 * <p>Threading: immutable.
 */
final class BlockMap {
    /** Block numbers within a file have 32 bits. */
    static final long MAX_BLOCKS = (1L << Integer.SIZE) - 1;

    private final List<Run> runs;
    private final long total;

    private BlockMap(List<Run> runs, long total) {
        this.runs = runs;
        this.total = total;
    }

    /** How many blocks there are. */
    long total() {
        return total;
    }

    /** In the file's order; none beyond what the filesystem has. */
    List<Run> runs() {
        return runs;
    }

    /** Those that have anything of a range. */
    List<Run> within(long first, long end) {
        int from = indexOf(first);
        int to = from;
        while (to < runs.size() && runs.get(to).logical() < end) {
            to++;
        }
        return runs.subList(from, to);
    }

    /** Whether a block is in two places of the file. */
    boolean hasSharedBlocks() {
        long end = 0;
        for (Run run : runs.stream().sorted(Comparator.comparingLong(Run::physical)).toList()) {
            if (run.physical() < end) {
                return true;
            }
            end = run.physical() + run.length();
        }
        return false;
    }

    /** Where a block is; -1 for one of a hole. */
    long physical(long block) {
        int index = indexOf(block);
        if (index == runs.size() || runs.get(index).logical() > block) {
            return -1;
        }
        Run run = runs.get(index);
        return run.physical() + block - run.logical();
    }

    /** Where the hole ends that a block is in: at itself where it is in none. */
    long endOfHole(long block) {
        int index = indexOf(block);
        return index == runs.size() ? MAX_BLOCKS : Math.max(block, runs.get(index).logical());
    }

    /** Where the run ends that a block is in. */
    long endOfRun(long block) {
        return runs.get(indexOf(block)).end();
    }

    /** Of the first run that ends after that block. */
    int indexOf(long block) {
        int low = 0;
        int high = runs.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (runs.get(middle).end() > block) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** How many blocks of a range are not written: holes and what is reserved. */
    long unwritten(long first, long end) {
        long missing = end - first;
        for (Run run : within(first, end)) {
            if (run.written()) {
                missing -= Math.min(end, run.end()) - Math.max(first, run.logical());
            }
        }
        return missing;
    }

    /** How many blocks of a range are holes. */
    long holes(long first, long end) {
        long missing = end - first;
        for (Run run : within(first, end)) {
            missing -= Math.min(end, run.end()) - Math.max(first, run.logical());
        }
        return missing;
    }

    /** Collects runs; refuses what no sound filesystem says. */
    static final class Builder {
        /** Some hundreds of MiB of memory: blocks that lists name again and again are many more. */
        private static final int MAX_RUNS = 1 << 22;

        private final List<Run> runs = new ArrayList<>();
        private final long firstBlock;
        private final long blocks;
        private long total;

        /**
         * @param firstBlock the first of the filesystem that a file may have
         * @param blocks how many the filesystem has
         */
        Builder(long firstBlock, long blocks) {
            this.firstBlock = firstBlock;
            this.blocks = blocks;
        }

        /** Returns whether that can be. */
        boolean add(Run run) {
            total += run.length();
            if (run.logical() < 0
                    || run.physical() < firstBlock
                    || run.length() <= 0
                    || run.length() > blocks - run.physical()
                    || total > blocks
                    || isFull()) {
                return false;
            }
            Run last = runs.isEmpty() ? null : runs.getLast();
            if (last != null && run.logical() < last.end()) {
                return false;
            }
            if (last != null && last.isFollowedBy(run)) {
                long length = last.length() + run.length();
                runs.set(
                        runs.size() - 1,
                        new Run(last.logical(), last.physical(), length, last.written()));
            } else {
                runs.add(run);
            }
            return true;
        }

        /** Whether it takes no more, since it has as many pieces as are kept in memory. */
        boolean isFull() {
            return runs.size() >= MAX_RUNS;
        }

        BlockMap build() {
            return new BlockMap(List.copyOf(runs), total);
        }
    }
}
