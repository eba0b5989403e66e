package io.drydock.cli.text;

import io.drydock.volume.Device;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Range;
import io.drydock.volume.Partition;
import io.drydock.volume.Signature;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;

/** Drives, partitions and what they hold as JSON; its format is documented in docs/cli.md. */
public final class DevicesJson {
    private DevicesJson() {}

    /** Writes the document. */
    public static void write(List<Device> devices, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.array("devices", devices, DevicesJson::device);
        }
    }

    private static void device(Json json, Device device) {
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
