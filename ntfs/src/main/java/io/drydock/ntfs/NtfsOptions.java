package io.drydock.ntfs;

import io.drydock.error.RefusedException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The options of mount(8) that the driver knows; they mean what ntfs-3g(8) says.
 *
 * @param recover a dirty log is thrown away; what is in it is lost
 * @param removeHiberfile a hibernated Windows is given up: its memory is deleted
 */
record NtfsOptions(boolean recover, boolean removeHiberfile) {
    private static final String RECOVER = "recover";
    private static final String REMOVE_HIBERFILE = "remove_hiberfile";

    /** Their names, with that of what is the default. */
    static final Set<String> NAMES = Set.of(RECOVER, "norecover", REMOVE_HIBERFILE);

    /**
     * @param name what errors call the filesystem
     */
    static NtfsOptions of(List<String> options, String name) throws RefusedException {
        for (String option : options) {
            if (!NAMES.contains(option)) {
                throw new RefusedException(
                        "mount",
                        name,
                        "the option " + option + " is not known for NTFS",
                        "known are " + String.join(", ", new TreeSet<>(NAMES)));
            }
        }
        return new NtfsOptions(options.contains(RECOVER), options.contains(REMOVE_HIBERFILE));
    }
}
