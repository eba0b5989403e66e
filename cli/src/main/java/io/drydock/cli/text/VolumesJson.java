package io.drydock.cli.text;

import io.drydock.volume.Device;
import java.io.OutputStream;
import java.util.List;

/** Drives, partitions and volumes as nested JSON; its format is documented in docs/cli.md. */
public final class VolumesJson {
    private VolumesJson() {}

    /** Writes the document. */
    public static void write(List<Device> devices, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.array("blockdevices", DeviceNode.of(devices), VolumesJson::node);
        }
    }

    private static void node(Json json, DeviceNode node) {
        json.put("name", node.device().name())
                .put("size", node.device().sizeBytes())
                .put("type", node.type())
                .put("fstype", node.contentType())
                .put("label", node.label())
                .put("uuid", node.uuid());
        if (!node.children().isEmpty()) {
            json.array("children", node.children(), VolumesJson::node);
        }
    }
}
