package io.drydock.partition;

import io.drydock.volume.Partition;
import io.drydock.volume.Partition.Kind;
import io.drydock.volume.PartitionTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Finds what a table leaves free. */
final class Gaps {
    private final boolean logical;
    private final List<Gap> gaps = new ArrayList<>();

    /** Sectors that are in use. */
    private record Run(long first, long last) {}

    private Gaps(boolean logical) {
        this.logical = logical;
    }

    /** The gaps of a table in the order of their sectors. */
    static List<Gap> of(PartitionTable table) {
        Gaps outer = new Gaps(false);
        outer.add(
                table.bounds().firstSector(),
                table.bounds().lastSector(),
                runs(table, kind -> kind != Kind.LOGICAL));
        for (Partition partition : table.partitions()) {
            if (partition.kind() == Kind.EXTENDED) {
                outer.gaps.addAll(within(table, run(table, partition)));
            }
        }
        outer.gaps.sort(Comparator.comparingLong(Gap::firstSector));
        return outer.gaps;
    }

    /** The first sector is where the chain of logical partitions begins, if there is none yet. */
    private static List<Gap> within(PartitionTable table, Run extended) {
        List<Run> used = runs(table, kind -> kind == Kind.LOGICAL);
        used.add(new Run(extended.first, extended.first));
        table.links().forEach(link -> used.add(new Run(link, link)));
        Gaps inner = new Gaps(true);
        inner.add(extended.first, extended.last, used);
        return inner.gaps;
    }

    private static List<Run> runs(PartitionTable table, Predicate<Kind> wanted) {
        List<Run> runs = new ArrayList<>();
        for (Partition partition : table.partitions()) {
            if (wanted.test(partition.kind())) {
                runs.add(run(table, partition));
            }
        }
        return runs;
    }

    private static Run run(PartitionTable table, Partition partition) {
        long end = partition.offsetBytes() + partition.sizeBytes();
        return new Run(
                partition.offsetBytes() / table.sectorBytes(), end / table.sectorBytes() - 1);
    }

    private void add(long first, long last, List<Run> used) {
        long free = first;
        List<Run> sorted = new ArrayList<>(used);
        sorted.sort(Comparator.comparingLong(Run::first));
        for (Run run : sorted) {
            addGap(free, Math.min(run.first - 1, last));
            free = Math.max(free, run.last + 1);
        }
        addGap(free, last);
    }

    private void addGap(long first, long last) {
        if (first <= last) {
            gaps.add(new Gap(first, last, logical));
        }
    }
}
