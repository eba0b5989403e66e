package io.drydock.search;

import io.drydock.filesystem.GuestPath;
import java.io.IOException;

/**
 * What is told of files and directories that a walk cannot look at.
 *
 * <p>Threading: a parallel walk calls it from all of its threads, but never two at once.
 */
@FunctionalInterface
public interface WalkErrors {
    /** Ends the walk with the first error. */
    WalkErrors FATAL =
            (_, error) -> {
                throw error;
            };

    /**
     * One file or directory could not be looked at. The walk goes on without it unless this throws.
     *
     * @param path the file, or the directory whose content is missing; of what has a path longer
     *     than {@link GuestPath#MAX_BYTES} the directory that it is in
     * @param error most often a {@link io.drydock.error.FileException}: {@code ELOOP} for a
     *     directory that is below itself, {@code ENAMETOOLONG} for a path that is too long, {@code
     *     EUCLEAN}, {@code EIO} and others for damage
     */
    void failed(GuestPath path, IOException error) throws IOException;
}
