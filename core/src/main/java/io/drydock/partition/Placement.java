package io.drydock.partition;

import io.drydock.error.RefusedException;
import io.drydock.internal.fdisk.FdiskPartition.Place;
import io.drydock.volume.Partition;
import io.drydock.volume.Partition.Kind;
import io.drydock.volume.PartitionTable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the sectors for a partition, or says why there are none. */
final class Placement {
    private static final long ALIGNMENT_BYTES = 1 << 20;

    /** How many gaps a message names. */
    private static final int MOST_GAPS = 5;

    private final DiskLayout layout;
    private final PartitionTable table;
    private final boolean logical;

    /** How many sectors of a gap the link to a logical partition takes, in front of it. */
    private final int link;

    private final String operation;
    private final String name;

    private Placement(
            DiskLayout layout, PartitionTable table, Kind kind, String operation, String name) {
        this.layout = layout;
        this.table = table;
        this.logical = kind == Kind.LOGICAL;
        this.operation = operation;
        this.name = name;
        boolean first = table.partitions().stream().noneMatch(p -> p.kind() == Kind.LOGICAL);
        // The first link is at the very beginning of the extended partition.
        this.link = logical && !first ? 1 : 0;
    }

    static Placement in(
            DiskLayout layout, PartitionTable table, Kind kind, String operation, String name) {
        return new Placement(layout, table, kind, operation, name);
    }

    Place find(NewPartition.Place wanted) throws RefusedException {
        return switch (wanted) {
            case NewPartition.Place.Sectors sectors ->
                    exact(sectors.firstSector(), absolute(sectors.lastSector()));
            case NewPartition.Place.Size size -> sized(size.bytes());
            case NewPartition.Place.Rest _ -> rest();
        };
    }

    private long absolute(long lastSector) {
        return lastSector < 0 ? layout.sectors() + lastSector : lastSector;
    }

    private Place exact(long first, long last) throws RefusedException {
        if (first > last) {
            throw refused("it would end at sector %d, before its first, %d", last, first);
        }
        PartitionTable.Bounds bounds = table.bounds();
        if (first < bounds.firstSector() || last > bounds.lastSector()) {
            throw refused(
                    "partitions can use the sectors %d to %d, not %d to %d",
                    bounds.firstSector(), bounds.lastSector(), first, last);
        }
        checkFree(first, last);
        if (gaps().stream().noneMatch(gap -> gap.contains(first - link, last))) {
            throw refused(
                    "sector %d, in front of it, is not free: a logical partition needs it",
                    first - link);
        }
        return new Place(first, last - first + 1);
    }

    private void checkFree(long first, long last) throws RefusedException {
        for (Partition other : table.partitions()) {
            boolean meets = first <= layout.lastSector(other) && last >= layout.firstSector(other);
            if (meets && !(logical && other.kind() == Kind.EXTENDED)) {
                throw refused(
                        "the sectors %d to %d are not free: partition %d has %d to %d",
                        first,
                        last,
                        other.number(),
                        layout.firstSector(other),
                        layout.lastSector(other));
            }
        }
        if (gaps().stream().noneMatch(gap -> gap.contains(first, last))) {
            throw refused("the sectors %d to %d are not in a gap for it", first, last);
        }
    }

    private Place sized(long bytes) throws RefusedException {
        if (bytes <= 0) {
            throw refused("it would have %d bytes", bytes);
        }
        long sectors = Math.ceilDiv(bytes, (long) layout.sectorBytes());
        return gaps().stream()
                .map(gap -> new Gap(aligned(gap), gap.lastSector(), logical))
                .filter(gap -> gap.sectors() >= sectors)
                .findFirst()
                .map(gap -> new Place(gap.firstSector(), sectors))
                .orElseThrow(() -> refused("no gap has room for %d bytes", bytes));
    }

    private Place rest() throws RefusedException {
        return gaps().stream()
                .map(gap -> new Gap(aligned(gap), alignedLast(gap), logical))
                .filter(gap -> gap.sectors() > 0)
                .max(Comparator.comparingLong(Gap::sectors))
                .map(gap -> new Place(gap.firstSector(), gap.sectors()))
                .orElseThrow(() -> refused("no gap has room for a partition"));
    }

    private long aligned(Gap gap) {
        return Math.ceilDiv(gap.firstSector() + link, alignment()) * alignment();
    }

    private long alignedLast(Gap gap) {
        return (gap.lastSector() + 1) / alignment() * alignment() - 1;
    }

    private long alignment() {
        return ALIGNMENT_BYTES / layout.sectorBytes();
    }

    /**
     * Where a partition ends that is resized to end at a sector.
     *
     * @param lastSector below 0 it counts from the end of the disk
     */
    long resized(Partition partition, long lastSector) throws RefusedException {
        long first = layout.firstSector(partition);
        long end = absolute(lastSector);
        if (end < first) {
            throw refused("it would end at sector %d, before its first, %d", end, first);
        }
        if (partition.kind() == Kind.EXTENDED) {
            checkContent(end);
        }
        long now = layout.lastSector(partition);
        if (end > now && behind(partition).filter(gap -> gap.lastSector() >= end).isEmpty()) {
            throw refused("the sectors %d to %d are not free", now + 1, end);
        }
        return end;
    }

    private void checkContent(long end) throws RefusedException {
        for (Partition inner : table.partitions()) {
            if (inner.kind() == Kind.LOGICAL && layout.lastSector(inner) > end) {
                throw refused(
                        "logical partition %d ends at sector %d",
                        inner.number(), layout.lastSector(inner));
            }
        }
        for (long sector : table.links()) {
            if (sector > end) {
                throw refused("the chain of logical partitions reaches to sector %d", sector);
            }
        }
    }

    /** Where a partition ends that takes the gap behind it, aligned unless that gains nothing. */
    long grown(Partition partition) {
        long now = layout.lastSector(partition);
        return behind(partition).map(gap -> Math.max(now, alignedLast(gap))).orElse(now);
    }

    private Optional<Gap> behind(Partition partition) {
        long next = layout.lastSector(partition) + 1;
        return gaps().stream().filter(gap -> gap.firstSector() == next).findFirst();
    }

    private List<Gap> gaps() {
        return layout.gaps().stream().filter(gap -> gap.logical() == logical).toList();
    }

    private RefusedException refused(String reason, Object... values) {
        String free =
                gaps().stream()
                        .limit(MOST_GAPS)
                        .map(gap -> gap.firstSector() + " to " + gap.lastSector())
                        .collect(Collectors.joining(", "));
        return new RefusedException(
                operation,
                name,
                reason.formatted(values),
                free.isEmpty() ? "there are no free sectors for it" : "free are " + free);
    }
}
