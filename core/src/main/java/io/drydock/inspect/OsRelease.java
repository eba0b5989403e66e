package io.drydock.inspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** /etc/os-release (os-release(5)) and /etc/lsb-release. */
final class OsRelease {
    /** The values of {@code ID} whose name in libguestfs is another. */
    private static final Map<String, String> NAMES =
            Map.ofEntries(
                    Map.entry("alpine", "alpinelinux"),
                    Map.entry("arch", "archlinux"),
                    Map.entry("kali", "kalilinux"),
                    Map.entry("ol", "oraclelinux"),
                    Map.entry("openEuler", "openeuler"),
                    Map.entry("pld", "pldlinux"),
                    Map.entry("scientific", "scientificlinux"),
                    Map.entry("sled", "sles"),
                    Map.entry("sles_sap", "sles"),
                    Map.entry("void", "voidlinux"));

    /**
     * The values of {@code ID} that are the name, too. libguestfs calls almalinux {@code
     * redhat-based}.
     */
    private static final List<String> SAME =
            List.of(
                    "almalinux",
                    "altlinux",
                    "centos",
                    "circle",
                    "coreos",
                    "debian",
                    "fedora",
                    "frugalware",
                    "gentoo",
                    "kylin",
                    "linuxmint",
                    "mageia",
                    "neokylin",
                    "opencloudos",
                    "openmandriva",
                    "opensuse",
                    "pardus",
                    "rhel",
                    "rocky",
                    "slackware",
                    "sles",
                    "tencentos",
                    "ubuntu");

    /** The values of {@code DISTRIB_ID}. */
    private static final Map<String, String> LSB_NAMES =
            Map.of(
                    "CoreOS", "coreos",
                    "Debian", "debian",
                    "LinuxMint", "linuxmint",
                    "Mageia", "mageia",
                    "Ubuntu", "ubuntu");

    private OsRelease() {}

    /** What /etc/os-release says. */
    static Release parse(List<String> lines) {
        Map<String, String> values = ShellAssignments.parse(lines);
        return new Release(
                value(values, "ID").flatMap(OsRelease::distro),
                value(values, "PRETTY_NAME"),
                value(values, "VARIANT_ID"),
                value(values, "VERSION_ID").flatMap(Version::in),
                value(values, "VERSION_CODENAME"));
    }

    /** What /etc/lsb-release says. */
    static Release parseLsb(List<String> lines) {
        Map<String, String> values = ShellAssignments.parse(lines);
        return new Release(
                value(values, "DISTRIB_ID").map(LSB_NAMES::get),
                value(values, "DISTRIB_DESCRIPTION"),
                Optional.empty(),
                value(values, "DISTRIB_RELEASE").flatMap(Version::in),
                value(values, "DISTRIB_CODENAME"));
    }

    private static Optional<String> distro(String id) {
        if (id.startsWith("opensuse-")) {
            return Optional.of("opensuse");
        }
        return SAME.contains(id) ? Optional.of(id) : Optional.ofNullable(NAMES.get(id));
    }

    private static Optional<String> value(Map<String, String> values, String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }
}
