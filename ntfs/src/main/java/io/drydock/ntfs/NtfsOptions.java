package io.drydock.ntfs;

import io.drydock.error.RefusedException;
import java.util.List;

/**
 * The options of mount(8) that the driver knows; they mean what ntfs-3g(8) says.
 *
 * @param recover a dirty log is thrown away; what is in it is lost
 * @param removeHiberfile a hibernated Windows is given up: its memory is deleted
 */
record NtfsOptions(boolean recover, boolean removeHiberfile) {
    /**
     * @param name what errors call the filesystem
     */
    static NtfsOptions of(List<String> options, String name) throws RefusedException {
        boolean recover = false;
        boolean removeHiberfile = false;
        for (String option : options) {
            switch (option) {
                // ntfs3 has force, which does the same.
                case "recover", "force" -> recover = true;
                case "norecover" -> recover = false;
                case "remove_hiberfile" -> removeHiberfile = true;
                default ->
                        throw new RefusedException(
                                "mount",
                                name,
                                "the option " + option + " is not known for NTFS",
                                "known are recover, norecover, force and remove_hiberfile");
            }
        }
        return new NtfsOptions(recover, removeHiberfile);
    }
}
