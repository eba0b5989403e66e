package io.drydock.internal.btrfs.disk;

import java.io.IOException;

/**
 * A structure is not as the format demands; becomes a {@link io.drydock.error.CorruptDataException}
 * of the filesystem unless there is a better copy.
 */
final class BadStructureException extends IOException {
    private static final long serialVersionUID = 1L;

    BadStructureException(String reason) {
        super(reason);
    }
}
