package io.drydock.internal.driver;

import io.drydock.error.RefusedException;
import java.util.List;
import java.util.Set;

/**
 * The options of mount(8) that a filesystem may be given: nothing that names a device or a path of
 * the host. Which of them has an effect depends on its type and on the engine.
 */
public final class HarmlessOptions {
    private static final List<String> NAMES =
            List.of(
                    "subvol",
                    "subvolid",
                    "compress",
                    "compress-force",
                    "degraded",
                    "rescue",
                    "noload",
                    "norecovery",
                    "nologreplay",
                    "nobarrier",
                    "barrier",
                    "data",
                    "acl",
                    "noacl",
                    "user_xattr",
                    "nouser_xattr",
                    "discard",
                    "nodiscard",
                    "noquota",
                    "inode64",
                    "inode32",
                    "uid",
                    "gid",
                    "umask",
                    "fmask",
                    "dmask",
                    "iocharset",
                    "codepage",
                    "shortname",
                    "norock",
                    "nojoliet",
                    "sync",
                    "windows_names",
                    "nocase",
                    "errors",
                    "nouuid",
                    "usebackuproot",
                    "sb",
                    "force",
                    "recover",
                    "norecover",
                    "remove_hiberfile");

    /** What {@code errors=} may be, which could be {@code panic}. */
    private static final Set<String> ON_ERRORS = Set.of("remount-ro", "continue");

    private HarmlessOptions() {}

    /**
     * @param device what errors call it
     * @throws RefusedException when one of the options could do harm
     */
    public static void check(List<String> options, String device) throws RefusedException {
        for (String option : options) {
            if (!isHarmless(option)) {
                throw new RefusedException(
                        "mount",
                        device,
                        "the option " + option + " is not known to be harmless to the host",
                        "the options are " + String.join(", ", NAMES));
            }
        }
    }

    private static boolean isHarmless(String option) {
        String[] parts = option.split("=", 2);
        boolean harmless =
                !parts[0].equals("errors") || (parts.length == 2 && ON_ERRORS.contains(parts[1]));
        return harmless && NAMES.contains(parts[0]);
    }

    /** Those of the options that have one of the names. */
    public static List<String> only(List<String> options, Set<String> names) {
        return options.stream().filter(option -> names.contains(name(option))).toList();
    }

    private static String name(String option) {
        return option.split("=", 2)[0];
    }
}
