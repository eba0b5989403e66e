package io.drydock.cli.text;

import io.drydock.Capabilities;
import io.drydock.Capability;
import java.io.OutputStream;
import java.util.Optional;

/** What can be done on this host as JSON; its format is documented in docs/cli.md. */
public final class CapabilitiesJson {
    private CapabilitiesJson() {}

    /** Writes the document. */
    public static void write(Capabilities capabilities, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.put("kernelRelease", capabilities.kernelRelease())
                    .strings("filesystems", capabilities.filesystems())
                    .array("capabilities", capabilities.needs(), CapabilitiesJson::need);
        }
    }

    private static void need(Json json, Capability need) {
        json.put("name", need.name())
                .put("available", need.available())
                .put("detail", need.detail())
                .put("remedy", Optional.of(need.remedy()).filter(remedy -> !remedy.isEmpty()));
    }
}
