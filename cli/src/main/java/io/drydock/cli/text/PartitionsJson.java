package io.drydock.cli.text;

import io.drydock.partition.DiskLayout;
import io.drydock.partition.Gap;
import io.drydock.volume.Partition;
import io.drydock.volume.PartitionTable;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/** Partition tables as JSON; its format is documented in docs/cli.md. */
public final class PartitionsJson {
    private PartitionsJson() {}

    /**
     * Writes the document.
     *
     * @param layouts by the names of the drives
     */
    public static void write(SequencedMap<String, DiskLayout> layouts, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.array("drives", layouts.entrySet(), PartitionsJson::drive);
        }
    }

    private static void drive(Json json, Map.Entry<String, DiskLayout> entry) {
        String name = entry.getKey();
        DiskLayout layout = entry.getValue();
        json.put("name", name)
                .put("sizeBytes", layout.sizeBytes())
                .put("sectorBytes", layout.sectorBytes())
                .put("sectors", layout.sectors());
        layout.table()
                .ifPresent(table -> json.object("table", it -> table(it, name, layout, table)));
    }

    private static void table(Json json, String name, DiskLayout layout, PartitionTable table) {
        json.put("kind", table.kind().blkidName())
                .put("id", table.id())
                .put("firstSector", table.bounds().firstSector())
                .put("lastSector", table.bounds().lastSector())
                .put("entries", table.bounds().entries())
                .array(
                        "partitions",
                        table.partitions(),
                        (it, partition) -> partition(it, name, layout, partition))
                .array("gaps", layout.gaps(), (it, gap) -> gap(it, layout, gap))
                .strings("warnings", table.warnings());
    }

    private static void partition(Json json, String name, DiskLayout layout, Partition partition) {
        json.put("device", name + partition.number())
                .put("number", partition.number())
                .put("firstSector", layout.firstSector(partition))
                .put("lastSector", layout.lastSector(partition))
                .put("sectors", partition.sizeBytes() / layout.sectorBytes())
                .put("offsetBytes", partition.offsetBytes())
                .put("sizeBytes", partition.sizeBytes())
                .put("alignmentBytes", DiskLayout.alignmentBytes(partition))
                .put("kind", partition.kind().name().toLowerCase(Locale.ROOT))
                .put("type", partition.type())
                .put("uuid", partition.uuid())
                .put("name", partition.name())
                .put("attributes", "0x" + Long.toHexString(partition.attributes()));
    }

    private static void gap(Json json, DiskLayout layout, Gap gap) {
        json.put("firstSector", gap.firstSector())
                .put("lastSector", gap.lastSector())
                .put("sectors", gap.sectors())
                .put("sizeBytes", gap.sectors() * layout.sectorBytes())
                .put("logical", gap.logical());
    }
}
