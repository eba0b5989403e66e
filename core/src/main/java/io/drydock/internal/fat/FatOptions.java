package io.drydock.internal.fat;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.fat.volume.CaseStyle;
import io.drydock.internal.fat.volume.Codepage;
import io.drydock.internal.fat.volume.ShortEntry;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * What mount(8) calls the mount options of vfat.
 *
 * @param fileMask which permissions files do not have
 * @param directoryMask which permissions directories do not have
 */
record FatOptions(
        long uid,
        long gid,
        int fileMask,
        int directoryMask,
        Codepage codepage,
        CaseStyle caseStyle) {
    private static final int WRITE = 0222;
    private static final int ALL = 0777;

    /** The names of all. */
    static final Set<String> NAMES =
            Set.of("uid", "gid", "umask", "fmask", "dmask", "codepage", "shortname");

    private static final FatOptions DEFAULTS =
            new FatOptions(0, 0, 0022, 0022, Codepage.USUAL, CaseStyle.MIXED);

    static FatOptions of(Medium medium) throws IOException {
        FatOptions options = DEFAULTS;
        for (String option : medium.options()) {
            String[] parts = option.split("=", 2);
            try {
                options = options.with(parts[0], parts.length == 2 ? parts[1] : "");
            } catch (IllegalArgumentException e) {
                throw new UnsupportedException(
                        "open",
                        medium.name(),
                        "the option " + option + " is not known",
                        "leave it out, or use the kernel engine",
                        e);
            }
        }
        return options;
    }

    private FatOptions with(String option, String value) {
        return switch (option) {
            case "uid" -> withOwner(Integer.parseUnsignedInt(value), (int) gid);
            case "gid" -> withOwner((int) uid, Integer.parseUnsignedInt(value));
            case "umask" -> withMasks(mask(value), mask(value));
            case "fmask" -> withMasks(mask(value), directoryMask);
            case "dmask" -> withMasks(fileMask, mask(value));
            case "codepage" -> withNames(codepage(value), caseStyle);
            case "shortname" ->
                    withNames(codepage, CaseStyle.valueOf(value.toUpperCase(Locale.ROOT)));
            default -> throw new IllegalArgumentException(option);
        };
    }

    private static int mask(String value) {
        return Integer.parseInt(value, 8) & ALL;
    }

    private static Codepage codepage(String value) {
        int number = Integer.parseInt(value);
        if (!Codepage.exists(number)) {
            throw new IllegalArgumentException("codepage " + value);
        }
        return Codepage.of(number);
    }

    private FatOptions withOwner(int user, int group) {
        return new FatOptions(
                Integer.toUnsignedLong(user),
                Integer.toUnsignedLong(group),
                fileMask,
                directoryMask,
                codepage,
                caseStyle);
    }

    private FatOptions withMasks(int files, int directories) {
        return new FatOptions(uid, gid, files, directories, codepage, caseStyle);
    }

    private FatOptions withNames(Codepage page, CaseStyle style) {
        return new FatOptions(uid, gid, fileMask, directoryMask, page, style);
    }

    /** The mode of a file or directory. */
    int permissions(ShortEntry entry) {
        if (entry.isDirectory()) {
            return directoryPermissions();
        }
        return ALL & ~fileMask & (entry.isReadOnly() ? ~WRITE : ALL);
    }

    int directoryPermissions() {
        return ALL & ~directoryMask;
    }

    /**
     * The attributes of a file that is to have that mode; as they are where none does, which Linux
     * takes as well.
     */
    int attributes(ShortEntry entry, int permissions) {
        int wanted = permissions & ~fileMask & ALL;
        int writable = WRITE & ~fileMask;
        boolean possible =
                !entry.isDirectory()
                        && writable != 0
                        && (wanted & ~WRITE) == (ALL & ~fileMask & ~WRITE)
                        && ((wanted & WRITE) == 0 || (wanted & WRITE) == writable);
        if (!possible) {
            return entry.attributes();
        }
        return (wanted & WRITE) == 0
                ? entry.attributes() | ShortEntry.READ_ONLY
                : entry.attributes() & ~ShortEntry.READ_ONLY;
    }
}
