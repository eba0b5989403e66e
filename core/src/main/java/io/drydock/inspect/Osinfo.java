package io.drydock.inspect;

import java.util.Optional;

/** The short names of distributions in libosinfo's database, made as libguestfs makes them. */
final class Osinfo {
    private Osinfo() {}

    static Optional<String> id(Release release) {
        String distro = release.distro().orElse("unknown");
        int major = release.major();
        int minor = release.minor();
        return switch (distro) {
            case "archlinux", "gentoo", "voidlinux" -> Optional.of(distro);
            case "fedora", "mageia" -> Optional.of(distro + major);
            case "ubuntu" -> Optional.of("%s%d.%02d".formatted(distro, major, minor));
            case "sles" -> Optional.of((major >= 15 ? "sle" : "sles") + major + servicePack(minor));
            case "debian" -> major >= 4 ? Optional.of(distro + major) : both(distro, major, minor);
            case "almalinux", "circle", "rocky" ->
                    major >= 8 ? Optional.of(distro + major) : both(distro, major, minor);
            case "centos" -> centos(major, minor);
            case "altlinux" -> both(major >= 8 ? "alt" : distro, major, minor);
            case "unknown" -> Optional.empty();
            default -> both(distro, major, minor);
        };
    }

    private static Optional<String> centos(int major, int minor) {
        if (major >= 8) {
            return Optional.of("centos" + major);
        }
        return both("centos", major, major == 7 ? 0 : minor);
    }

    private static String servicePack(int minor) {
        return minor == 0 ? "" : "sp" + minor;
    }

    private static Optional<String> both(String name, int major, int minor) {
        return major > 0 || minor > 0
                ? Optional.of("%s%d.%d".formatted(name, major, minor))
                : Optional.empty();
    }
}
