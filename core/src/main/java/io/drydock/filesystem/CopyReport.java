package io.drydock.filesystem;

import java.util.List;

/**
 * What {@link FileTree#copyTree} has done.
 *
 * @param files how many regular files were copied
 * @param directories how many directories were made or gone through
 * @param links how many symbolic links were made
 * @param skipped how many devices, fifos and sockets were left out
 * @param firstSkipped the paths of the first {@value #MAX_PATHS} of those
 */
public record CopyReport(
        long files, long directories, long links, long skipped, List<GuestPath> firstSkipped) {
    /** How many paths are kept: a guest decides how many devices it has. */
    public static final int MAX_PATHS = 100;

    public CopyReport {
        firstSkipped = List.copyOf(firstSkipped);
    }
}
