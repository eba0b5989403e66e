package io.drydock.cli.text;

import io.drydock.btrfs.Subvolume;
import io.drydock.volume.Device;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Range;
import io.drydock.volume.Partition;
import io.drydock.volume.Signature;
import java.io.OutputStream;
import java.util.Locale;
import java.util.UUID;

/** Drives, partitions and what they hold as JSON; its format is documented in docs/cli.md. */
public final class DevicesJson {
    private DevicesJson() {}

    /** Writes the document. */
    public static void write(FoundDevices found, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.array("devices", found.devices(), (it, device) -> device(it, device, found));
        }
    }

    private static void device(Json json, Device device, FoundDevices found) {
        json.put("name", device.name());
        switch (device.origin()) {
            case Range range ->
                    json.put("drive", Device.driveName(range.drive()))
                            .put("offsetBytes", range.offsetBytes());
            case Assembled made ->
                    json.put("madeAs", made.kind().name().toLowerCase(Locale.ROOT))
                            .strings("members", device.parents());
        }
        json.put("sizeBytes", device.sizeBytes());
        device.partition()
                .ifPresent(partition -> json.object("partition", it -> partition(it, partition)));
        device.signature()
                .ifPresent(signature -> json.object("signature", it -> signature(it, signature)));
        if (found.subvolumes().containsKey(device)) {
            json.array("subvolumes", found.subvolumes(device), DevicesJson::subvolume);
        }
    }

    private static void subvolume(Json json, Subvolume subvolume) {
        json.put("id", subvolume.id())
                .put("parentId", subvolume.parentId())
                .put("path", subvolume.path().toString())
                .put("readOnly", subvolume.readOnly())
                .put("uuid", subvolume.uuid().map(UUID::toString))
                .put("snapshotOf", subvolume.snapshotOf().map(UUID::toString));
    }

    private static void partition(Json json, Partition partition) {
        json.put("number", partition.number())
                .put("type", partition.type())
                .put("uuid", partition.uuid())
                .put("name", partition.name())
                .put("kind", partition.kind().name().toLowerCase(Locale.ROOT));
    }

    private static void signature(Json json, Signature signature) {
        json.put("usage", signature.usage())
                .put("type", signature.type())
                .put("uuid", signature.uuid())
                .put("label", signature.label())
                .put("version", signature.version())
                .put("mountable", signature.isFilesystem());
    }
}
