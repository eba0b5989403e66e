package io.drydock.cli.text;

import io.drydock.disk.DiskInfo;
import io.drydock.disk.DiskSnapshot;
import java.util.List;
import java.util.stream.Collectors;

/** What image files say of themselves, for people. */
public final class DiskInfoText {
    private DiskInfoText() {}

    /** A block of lines for each, with an empty line between them. */
    public static String of(List<DiskInfo> infos) {
        return infos.stream().map(DiskInfoText::of).collect(Collectors.joining("\n"));
    }

    private static String of(DiskInfo info) {
        Table table = Table.plain(2);
        table.row("Image", info.path().toString())
                .row("Format", info.format().toString())
                .row("Size", size(info.sizeBytes()))
                .row("Allocated", size(info.allocatedBytes()));
        if (info.clusterBytes().isPresent()) {
            table.row("Cluster size", Sizes.exact(info.clusterBytes().getAsLong()));
        }
        info.backing().ifPresent(backing -> table.row("Backing file", backing));
        info.backingFormat().ifPresent(format -> table.row("Backing format", format));
        if (info.dirty()) {
            table.row("Dirty", "yes: its last writer has not closed it");
        }
        info.details().forEach(table::row);
        String snapshots =
                info.snapshots().isEmpty() ? "" : "\nSnapshots\n" + snapshots(info.snapshots());
        return table + snapshots;
    }

    private static String size(long bytes) {
        return Sizes.human(bytes) + " (" + bytes + " bytes)";
    }

    /** A table of snapshots. */
    public static String snapshots(List<DiskSnapshot> snapshots) {
        Table table = Table.titled(">ID", "NAME", ">VM STATE", "CREATED");
        for (DiskSnapshot snapshot : snapshots) {
            table.row(
                    snapshot.id(),
                    snapshot.name(),
                    Sizes.human(snapshot.vmStateBytes()),
                    snapshot.created().toString());
        }
        return table.toString();
    }
}
