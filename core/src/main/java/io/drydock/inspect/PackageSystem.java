package io.drydock.inspect;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The format of a distribution's packages and the tool that manages them, by libguestfs's table.
 *
 * @param format {@code deb}, {@code rpm} ...
 * @param management {@code apt}, {@code dnf} ...
 */
record PackageSystem(Optional<String> format, Optional<String> management) {
    private static final Set<String> DEB = Set.of("debian", "kalilinux", "linuxmint", "ubuntu");

    private static final Set<String> RED_HAT =
            Set.of(
                    "almalinux",
                    "centos",
                    "circle",
                    "kylin",
                    "oraclelinux",
                    "redhat-based",
                    "rhel",
                    "rocky",
                    "scientificlinux");

    /** The others that use rpm, and with which tool. */
    private static final Map<String, String> RPM =
            Map.ofEntries(
                    Map.entry("altlinux", "apt"),
                    Map.entry("mageia", "urpmi"),
                    Map.entry("neokylin", "dnf"),
                    Map.entry("opencloudos", "dnf"),
                    Map.entry("openeuler", "dnf"),
                    Map.entry("openmandriva", "dnf"),
                    Map.entry("opensuse", "zypper"),
                    Map.entry("sles", "zypper"),
                    Map.entry("suse-based", "zypper"),
                    Map.entry("tencentos", "dnf"));

    static PackageSystem of(Release release, FileTree files) throws IOException {
        String distro = release.distro().orElse("");
        if (DEB.contains(distro)) {
            return of("deb", "apt");
        }
        if (RED_HAT.contains(distro)) {
            return new PackageSystem(Optional.of("rpm"), redHat(release.major()));
        }
        if (RPM.containsKey(distro)) {
            return new PackageSystem(Optional.of("rpm"), Optional.ofNullable(RPM.get(distro)));
        }
        return switch (distro) {
            case "fedora" -> new PackageSystem(Optional.of("rpm"), fedora(release.major(), files));
            case "alpinelinux" -> of("apk", "apk");
            case "archlinux" -> of("pacman", "pacman");
            case "gentoo" -> of("ebuild", "portage");
            case "pardus" -> of("pisi", "pisi");
            case "voidlinux" -> of("xbps", "xbps");
            default -> new PackageSystem(Optional.empty(), Optional.empty());
        };
    }

    private static PackageSystem of(String format, String management) {
        return new PackageSystem(Optional.of(format), Optional.of(management));
    }

    private static Optional<String> redHat(int major) {
        if (major >= 8) {
            return Optional.of("dnf");
        }
        return major >= 2 ? Optional.of(major >= 5 ? "yum" : "up2date") : Optional.empty();
    }

    private static Optional<String> fedora(int major, FileTree files) throws IOException {
        boolean dnf =
                GuestText.find(files, "/usr/bin/dnf").filter(FileStatus::isRegular).isPresent();
        if (major >= 22 && dnf) {
            return Optional.of("dnf");
        }
        return major >= 1 ? Optional.of("yum") : Optional.empty();
    }
}
