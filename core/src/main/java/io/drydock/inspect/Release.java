package io.drydock.inspect;

import java.util.Optional;

/**
 * What one or several release files say of a distribution.
 *
 * @param distro libguestfs's name of it
 * @param version empty where none is told
 */
record Release(
        Optional<String> distro,
        Optional<String> productName,
        Optional<String> productVariant,
        Optional<Version> version,
        Optional<String> codename) {
    static final Release UNKNOWN =
            new Release(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    static Release of(String distro) {
        return new Release(
                Optional.of(distro),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    int major() {
        return version.map(Version::major).orElse(0);
    }

    int minor() {
        return version.map(Version::minor).orElse(0);
    }

    Release withVersion(Optional<Version> told) {
        return new Release(distro, productName, productVariant, told, codename);
    }

    Release withProductName(String told) {
        return new Release(
                distro,
                Optional.of(told).filter(s -> !s.isEmpty()),
                productVariant,
                version,
                codename);
    }

    /** What this one leaves open, filled in by another. */
    Release or(Release other) {
        return new Release(
                distro.or(other::distro),
                productName.or(other::productName),
                productVariant.or(other::productVariant),
                version.or(other::version),
                codename.or(other::codename));
    }
}
