package io.drydock.archive;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * How an archive is unpacked. How it is compressed, it says itself.
 *
 * <p>Threading: immutable.
 *
 * @param extras what is taken from the archive beside content, type, permissions, owner and times
 * @param numericOwners whether the archive's numbers count even where it has names that the guest's
 *     {@code /etc/passwd} and {@code /etc/group} know
 * @param lossy whether what the filesystem cannot keep, such as owners on vfat, is left out and
 *     reported; otherwise it is an error
 * @param whole whether the target appears at the end, complete, or not at all: it must not be there
 *     yet, or be an empty directory
 */
public record UnpackOptions(
        Set<Extra> extras,
        boolean numericOwners,
        boolean lossy,
        boolean whole,
        UnpackLimits limits) {
    /** No extras, numeric owners, nothing lost silently, into what is there. */
    public static final UnpackOptions DEFAULTS =
            new UnpackOptions(Set.of(), true, false, false, UnpackLimits.DEFAULTS);

    public UnpackOptions {
        extras = Set.copyOf(extras);
    }

    public UnpackOptions withExtras(Collection<Extra> wanted) {
        return new UnpackOptions(Set.copyOf(wanted), numericOwners, lossy, whole, limits);
    }

    public UnpackOptions withAllExtras() {
        return withExtras(EnumSet.allOf(Extra.class));
    }

    public UnpackOptions withNumericOwners(boolean numeric) {
        return new UnpackOptions(extras, numeric, lossy, whole, limits);
    }

    public UnpackOptions withLossy(boolean allowed) {
        return new UnpackOptions(extras, numericOwners, allowed, whole, limits);
    }

    public UnpackOptions withWhole(boolean atOnce) {
        return new UnpackOptions(extras, numericOwners, lossy, atOnce, limits);
    }

    public UnpackOptions withLimits(UnpackLimits limit) {
        return new UnpackOptions(extras, numericOwners, lossy, whole, limit);
    }
}
