package io.drydock.cli.text;

import io.drydock.guest.Mount;
import io.drydock.inspect.Application;
import io.drydock.inspect.OperatingSystem;
import io.drydock.volume.Device;
import java.io.OutputStream;
import java.util.List;

/** What an inspection yields as JSON; its format is documented in docs/cli.md. */
public final class InspectionJson {
    private InspectionJson() {}

    /**
     * Writes the document.
     *
     * @param applications whether the installed packages are listed
     */
    public static void write(List<Finding> findings, boolean applications, OutputStream stream) {
        try (Json json = Json.object(stream)) {
            json.array(
                    "operatingSystems",
                    findings,
                    (object, finding) -> {
                        system(object, finding.system());
                        object.array(
                                "notMounted", finding.notMounted(), InspectionJson::notMounted);
                        if (applications) {
                            object.array(
                                    "applications",
                                    finding.system().applications(),
                                    InspectionJson::application);
                        }
                    });
        }
    }

    private static void system(Json json, OperatingSystem system) {
        json.put("root", system.root().name())
                .put("type", system.type())
                .put("distro", system.distro())
                .put("productName", system.productName())
                .put("productVariant", system.productVariant())
                .put("majorVersion", system.majorVersion())
                .put("minorVersion", system.minorVersion())
                .put("codename", system.codename())
                .put("architecture", system.architecture())
                .put("hostname", system.hostname())
                .put("packageFormat", system.packageFormat())
                .put("packageManagement", system.packageManagement())
                .put("osinfoId", system.osinfoId())
                .array(
                        "mountpoints",
                        system.mountpoints().sequencedEntrySet(),
                        (object, entry) ->
                                object.put("mountpoint", entry.getKey())
                                        .put("device", entry.getValue().name()))
                .array("filesystems", system.filesystems(), InspectionJson::filesystem);
    }

    private static void filesystem(Json json, Device device) {
        json.put("device", device.name());
        device.signature()
                .ifPresent(signature ->
                        json.put("type", signature.type())
                                .put("label", signature.label())
                                .put("uuid", signature.uuid()));
    }

    private static void notMounted(Json json, Mount mount) {
        json.put("mountpoint", mount.mountpoint().toString())
                .put("device", mount.spec())
                .put("reason", mount.problem());
    }

    private static void application(Json json, Application application) {
        json.put("name", application.name())
                .put("epoch", application.epoch())
                .put("version", application.version())
                .put("release", application.release())
                .put("architecture", application.architecture())
                .put("summary", application.summary())
                .put("description", application.description())
                .put("url", application.url())
                .put("sourcePackage", application.sourcePackage())
                .put("maintainer", application.maintainer());
    }
}
