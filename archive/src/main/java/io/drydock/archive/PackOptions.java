package io.drydock.archive;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How a tree is packed.
 *
 * <p>Threading: immutable.
 *
 * @param extras what goes into a tar archive beside content, type, permissions, owner and times;
 *     cpio has no place for them
 * @param numericOwners whether the names of owners, as the guest's {@code /etc/passwd} and {@code
 *     /etc/group} have them, are left out; numbers are always there
 * @param excludes patterns of what is left out, with all below it, as {@code tar --exclude}: {@code
 *     *}, {@code ?}, {@code [a-z]}, {@code [!a-z]} and {@code \} to quote, where {@code *} stands
 *     for slashes too. A pattern begins at any component of the path and ends at its end; in UTF-8
 */
public record PackOptions(
        Compression compression, Set<Extra> extras, boolean numericOwners, List<String> excludes) {
    /** Not compressed, no extras, numeric owners, everything. */
    public static final PackOptions DEFAULTS =
            new PackOptions(Compression.NONE, Set.of(), true, List.of());

    public PackOptions {
        extras = Set.copyOf(extras);
        excludes = List.copyOf(excludes);
    }

    public PackOptions withCompression(Compression format) {
        return new PackOptions(format, extras, numericOwners, excludes);
    }

    public PackOptions withExtras(Collection<Extra> wanted) {
        return new PackOptions(compression, Set.copyOf(wanted), numericOwners, excludes);
    }

    public PackOptions withAllExtras() {
        return withExtras(EnumSet.allOf(Extra.class));
    }

    public PackOptions withNumericOwners(boolean numeric) {
        return new PackOptions(compression, extras, numeric, excludes);
    }

    public PackOptions withExcludes(List<String> patterns) {
        return new PackOptions(compression, extras, numericOwners, patterns);
    }
}
