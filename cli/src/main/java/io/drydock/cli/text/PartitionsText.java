package io.drydock.cli.text;

import io.drydock.partition.DiskLayout;
import io.drydock.partition.Gap;
import io.drydock.volume.Partition;
import io.drydock.volume.PartitionTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/** Partition tables for people. */
public final class PartitionsText {
    private PartitionsText() {}

    /** A row of the table, and where it belongs. */
    private record Row(long firstSector, boolean inside, String... cells) {}

    /**
     * A line for each drive and a table of its partitions.
     *
     * @param layouts by the names of the drives
     * @param free whether gaps are listed, too; then all is in the order of sectors
     */
    public static String of(SequencedMap<String, DiskLayout> layouts, boolean free) {
        return layouts.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue(), free))
                .collect(Collectors.joining("\n"));
    }

    private static String of(String name, DiskLayout layout, boolean free) {
        if (layout.table().isEmpty()) {
            return "%s: %s, no partition table\n".formatted(name, Sizes.human(layout.sizeBytes()));
        }
        PartitionTable table = layout.table().get();
        StringBuilder text =
                new StringBuilder(
                        "%s: %s, %s %s, %d sectors of %d bytes\n"
                                .formatted(
                                        name,
                                        Sizes.human(layout.sizeBytes()),
                                        table.kind().blkidName(),
                                        table.id(),
                                        layout.sectors(),
                                        layout.sectorBytes()));
        for (String warning : table.warnings()) {
            text.append("warning: ").append(Printable.of(warning)).append('\n');
        }
        return text.append(rows(name, layout, table, free)).toString();
    }

    private static String rows(String name, DiskLayout layout, PartitionTable table, boolean free) {
        List<Row> rows = new ArrayList<>();
        for (Partition partition : table.partitions()) {
            rows.add(row(name, layout, partition));
        }
        if (free) {
            layout.gaps().forEach(gap -> rows.add(row(layout, gap)));
            rows.sort(Comparator.comparingLong(Row::firstSector).thenComparing(Row::inside));
        }
        Table cells =
                Table.titled(
                        "NAME", ">START", ">END", ">SIZE", "KIND", "TYPE", "ATTRIBUTES", "LABEL");
        rows.forEach(row -> cells.row(row.cells));
        return cells.toString();
    }

    private static Row row(String name, DiskLayout layout, Partition partition) {
        return new Row(
                layout.firstSector(partition),
                partition.kind() == Partition.Kind.LOGICAL,
                name + partition.number(),
                Long.toString(layout.firstSector(partition)),
                Long.toString(layout.lastSector(partition)),
                Sizes.human(partition.sizeBytes()),
                partition.kind().name().toLowerCase(Locale.ROOT),
                partition.type(),
                partition.attributes() == 0 ? "-" : "0x" + Long.toHexString(partition.attributes()),
                partition.name().orElse("-"));
    }

    private static Row row(DiskLayout layout, Gap gap) {
        return new Row(
                gap.firstSector(),
                gap.logical(),
                "-",
                Long.toString(gap.firstSector()),
                Long.toString(gap.lastSector()),
                Sizes.human(gap.sectors() * layout.sectorBytes()),
                gap.logical() ? "free (logical)" : "free",
                "-",
                "-",
                "-");
    }
}
