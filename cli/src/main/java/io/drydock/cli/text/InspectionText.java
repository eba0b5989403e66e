package io.drydock.cli.text;

import io.drydock.guest.Mount;
import io.drydock.inspect.Application;
import io.drydock.inspect.OperatingSystem;
import io.drydock.volume.Device;
import io.drydock.volume.Signature;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an inspection yields as tables for people. */
public final class InspectionText {
    private InspectionText() {}

    /**
     * The tables of all operating systems, a blank line between them.
     *
     * @param applications whether the installed packages are listed, not just counted
     */
    public static String of(List<Finding> findings, boolean applications) {
        return findings.stream()
                .map(finding -> of(finding, applications))
                .collect(Collectors.joining("\n"));
    }

    private static String of(Finding finding, boolean applications) {
        OperatingSystem system = finding.system();
        String text = facts(system) + "\n" + filesystems(system);
        if (!finding.notMounted().isEmpty()) {
            text += "\n" + notMounted(finding.notMounted());
        }
        return applications && !system.applications().isEmpty()
                ? text + "\n" + applications(system.applications())
                : text;
    }

    private static String facts(OperatingSystem system) {
        Table facts = Table.plain(2);
        facts.row("Operating system", system.productName().orElse(system.type()));
        fact(facts, "Variant", system.productVariant());
        facts.row("Root", system.root().name());
        facts.row("Type", system.type());
        facts.row("Distribution", system.distro());
        facts.row("Version", system.majorVersion() + "." + system.minorVersion());
        fact(facts, "Codename", system.codename());
        fact(facts, "Architecture", system.architecture());
        fact(facts, "Hostname", system.hostname());
        fact(facts, "Package format", system.packageFormat());
        fact(facts, "Package manager", system.packageManagement());
        fact(facts, "libosinfo", system.osinfoId());
        facts.row("Applications", Integer.toString(system.applications().size()));
        return facts.toString();
    }

    private static void fact(Table facts, String name, Optional<String> value) {
        value.ifPresent(present -> facts.row(name, present));
    }

    private static String filesystems(OperatingSystem system) {
        Table table = Table.titled("DEVICE", "MOUNTPOINT", "TYPE", ">SIZE", "LABEL", "UUID");
        for (Device device : system.filesystems()) {
            String mountpoints =
                    system.mountpoints().sequencedEntrySet().stream()
                            .filter(entry -> entry.getValue().equals(device))
                            .map(Map.Entry::getKey)
                            .collect(Collectors.joining(" "));
            Optional<Signature> signature = device.signature();
            table.row(
                    device.name(),
                    mountpoints.isEmpty() ? "-" : mountpoints,
                    signature.map(Signature::type).orElse("-"),
                    Sizes.human(device.sizeBytes()),
                    signature.flatMap(Signature::label).orElse("-"),
                    signature.flatMap(Signature::uuid).orElse("-"));
        }
        return table.toString();
    }

    private static String notMounted(List<Mount> mounts) {
        Table table = Table.titled("NOT MOUNTED", "DEVICE", "REASON");
        for (Mount mount : mounts) {
            table.row(mount.mountpoint().toString(), mount.spec(), mount.problem().orElse("-"));
        }
        return table.toString();
    }

    private static String applications(List<Application> applications) {
        Table table = Table.titled("APPLICATION", "VERSION", "ARCHITECTURE", "SUMMARY");
        for (Application application : applications) {
            table.row(
                    application.name(),
                    version(application),
                    application.architecture().orElse("-"),
                    application.summary().orElse(""));
        }
        return table.toString();
    }

    private static String version(Application application) {
        String epoch = application.epoch() == 0 ? "" : application.epoch() + ":";
        String release = application.release().map(value -> "-" + value).orElse("");
        return epoch + application.version() + release;
    }
}
