package io.drydock.inspect;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The release files that distributions have had before os-release, and have still. Their first line
 * is the product's name, and mostly holds the version.
 *
 * @param path where the file is
 * @param distro whose file it is
 * @param firstLine what the first line must begin with
 */
record ReleaseFile(String path, String distro, Pattern firstLine) {
    private static final Pattern ANY = Pattern.compile("");
    private static final Pattern RED_HAT_VERSION =
            Pattern.compile("release (\\d{1,9})(?:\\.(\\d{1,9})|.*Update (\\d{1,9}))?");
    private static final Pattern SUSE_VERSION = Pattern.compile("VERSION = (\\d{1,9})(?:\\..*)?");
    private static final Pattern SUSE_PATCH_LEVEL = Pattern.compile("PATCHLEVEL = (\\d{1,9})");

    /**
     * In this order, since some have the file of the distribution that they come from beside their
     * own: all of Red Hat's descendants have redhat-release.
     */
    static final List<ReleaseFile> ALL =
            List.of(
                    starting("/etc/oracle-release", "oraclelinux", "Oracle Linux"),
                    starting("/etc/centos-release", "centos", "CentOS"),
                    starting("/etc/circle-release", "circle", "Circle Linux"),
                    starting("/etc/rocky-release", "rocky", "Rocky Linux"),
                    starting("/etc/almalinux-release", "almalinux", "AlmaLinux"),
                    of("/etc/altlinux-release", "altlinux"),
                    starting("/etc/redhat-release", "fedora", "Fedora"),
                    starting("/etc/redhat-release", "rhel", "Red Hat"),
                    starting("/etc/redhat-release", "centos", "CentOS"),
                    starting("/etc/redhat-release", "rocky", "Rocky Linux"),
                    starting("/etc/redhat-release", "scientificlinux", "Scientific Linux"),
                    of("/etc/redhat-release", "redhat-based"),
                    of("/etc/debian_version", "debian"),
                    of("/etc/pardus-release", "pardus"),
                    of("/etc/arch-release", "archlinux"),
                    of("/etc/gentoo-release", "gentoo"),
                    of("/etc/slackware-version", "slackware"),
                    starting("/etc/SuSE-release", "sles", "(SUSE (Linux|LINUX) Enterprise|Novell)"),
                    starting("/etc/SuSE-release", "opensuse", "(openSUSE|SuSE Linux|SUSE LINUX)"),
                    of("/etc/SuSE-release", "suse-based"),
                    of("/etc/cirros/version", "cirros"),
                    of("/etc/br-version", "buildroot"),
                    of("/etc/alpine-release", "alpinelinux"),
                    of("/etc/frugalware-release", "frugalware"),
                    of("/etc/pld-release", "pldlinux"));

    private static ReleaseFile starting(String path, String distro, String firstLine) {
        return new ReleaseFile(path, distro, Pattern.compile(firstLine));
    }

    private static ReleaseFile of(String path, String distro) {
        return new ReleaseFile(path, distro, ANY);
    }

    /** What the file says, if it is this distribution's. */
    Optional<Release> parse(List<String> lines) {
        String first = lines.isEmpty() ? "" : lines.getFirst();
        return firstLine.matcher(first).lookingAt()
                ? Optional.of(
                        Release.of(distro)
                                .withProductName(first)
                                .withVersion(version(first, lines)))
                : Optional.empty();
    }

    private Optional<Version> version(String first, List<String> lines) {
        if (path.equals("/etc/SuSE-release")) {
            return suseVersion(lines);
        }
        Matcher redHat = RED_HAT_VERSION.matcher(first);
        return redHat.find()
                ? Optional.of(
                        Version.of(
                                redHat.group(1),
                                redHat.group(2) != null ? redHat.group(2) : redHat.group(3)))
                : Version.in(first);
    }

    private static Optional<Version> suseVersion(List<String> lines) {
        Optional<Version> version = Optional.empty();
        for (String line : lines) {
            Matcher patchLevel = SUSE_PATCH_LEVEL.matcher(line);
            if (SUSE_VERSION.matcher(line).matches()) {
                version = Version.in(line);
            } else if (patchLevel.matches() && version.isPresent()) {
                return Optional.of(
                        new Version(version.get().major(), Integer.parseInt(patchLevel.group(1))));
            }
        }
        return version;
    }
}
