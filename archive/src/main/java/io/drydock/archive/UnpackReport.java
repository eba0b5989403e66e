package io.drydock.archive;

import io.drydock.filesystem.GuestPath;
import java.util.List;

/**
 * What {@link Tar#in} has done.
 *
 * @param members how many files, directories, links and so on were unpacked
 * @param dataBytes how much content was written, holes not counted
 * @param losses how many times something was left out that the filesystem cannot keep
 * @param firstLosses the first {@value #MAX_LOSSES} of those
 */
public record UnpackReport(long members, long dataBytes, long losses, List<Loss> firstLosses) {
    /** How many are kept: an archive decides how many there are. */
    public static final int MAX_LOSSES = 100;

    public UnpackReport {
        firstLosses = List.copyOf(firstLosses);
    }

    /**
     * One thing that was left out.
     *
     * @param path where it would have been
     * @param reason what the filesystem said
     */
    public record Loss(GuestPath path, String reason) {}
}
