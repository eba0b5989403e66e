package io.drydock.cli.text;

import io.drydock.Capabilities;
import io.drydock.Capability;
import io.drydock.EngineSupport;
import io.drydock.FilesystemSupport;
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
                    .array("capabilities", capabilities.needs(), CapabilitiesJson::need)
                    .array("support", capabilities.support(), CapabilitiesJson::support);
        }
    }

    private static void support(Json json, FilesystemSupport support) {
        json.put("type", support.type())
                .object("kernel", engine -> engine(engine, support.kernel()))
                .object("userspace", engine -> engine(engine, support.userspace()));
    }

    private static void engine(Json json, EngineSupport support) {
        json.put("reads", support.reads())
                .put("writes", support.writes())
                .put("detail", support.detail())
                .put("remedy", remedy(support.remedy()));
    }

    private static Optional<String> remedy(String text) {
        return Optional.of(text).filter(remedy -> !remedy.isEmpty());
    }

    private static void need(Json json, Capability need) {
        json.put("name", need.name())
                .put("available", need.available())
                .put("detail", need.detail())
                .put("remedy", remedy(need.remedy()));
    }
}
