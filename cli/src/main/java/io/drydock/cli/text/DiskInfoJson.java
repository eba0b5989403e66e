package io.drydock.cli.text;

import io.drydock.disk.DiskInfo;
import io.drydock.disk.DiskSnapshot;
import java.io.OutputStream;
import java.util.List;

/** What image files say of themselves, as JSON. */
public final class DiskInfoJson {
    private DiskInfoJson() {}

    /** An object with an array of images, each before its backing file. */
    public static void write(List<DiskInfo> infos, OutputStream out) {
        try (Json json = Json.object(out)) {
            json.array("images", infos, DiskInfoJson::info);
        }
    }

    /** An object with an array of snapshots. */
    public static void writeSnapshots(List<DiskSnapshot> snapshots, OutputStream out) {
        try (Json json = Json.object(out)) {
            json.array("snapshots", snapshots, DiskInfoJson::snapshot);
        }
    }

    private static void info(Json json, DiskInfo info) {
        json.put("path", info.path().toString())
                .put("format", info.format().toString())
                .put("sizeBytes", info.sizeBytes())
                .put("allocatedBytes", info.allocatedBytes());
        info.clusterBytes().ifPresent(bytes -> json.put("clusterBytes", bytes));
        json.put("backing", info.backing())
                .put("backingFormat", info.backingFormat())
                .put("dirty", info.dirty())
                .array("snapshots", info.snapshots(), DiskInfoJson::snapshot)
                .object("details", details -> info.details().forEach(details::put));
    }

    private static void snapshot(Json json, DiskSnapshot snapshot) {
        json.put("id", snapshot.id())
                .put("name", snapshot.name())
                .put("created", snapshot.created().toString())
                .put("vmStateBytes", snapshot.vmStateBytes());
    }
}
