package io.drydock.internal.btrfs.disk;

import io.drydock.error.CorruptDataException;
import java.io.IOException;

/**
 * The border of this package, at which damage gets the name of the filesystem.
 *
 * @param name of the filesystem, as errors call it
 */
record Guard(String name) {
    /** What may meet damage. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    <T> T run(String operation, Work<T> work) throws IOException {
        try {
            return work.run();
        } catch (BadStructureException e) {
            throw new CorruptDataException(operation, name, String.valueOf(e.getMessage()), e);
        }
    }
}
