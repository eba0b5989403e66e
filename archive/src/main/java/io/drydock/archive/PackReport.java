package io.drydock.archive;

import io.drydock.filesystem.GuestPath;
import java.util.List;

/**
 * What {@link Tar#out} or {@link Cpio#out} has done.
 *
 * @param members how many files, directories, links and so on the archive has
 * @param bytes how long it is before compression
 * @param skipped how many files the format has no place for: sockets in tar
 * @param firstSkipped the paths of the first {@value #MAX_PATHS} of those
 */
public record PackReport(long members, long bytes, long skipped, List<GuestPath> firstSkipped) {
    /** How many paths are kept: a guest decides how many sockets it has. */
    public static final int MAX_PATHS = 100;

    public PackReport {
        firstSkipped = List.copyOf(firstSkipped);
    }
}
