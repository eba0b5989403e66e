package io.drydock.internal.jbd2;

import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;

/**
 * The errors of a replay.
 *
 * @param name what they call the device
 */
record Fault(String name) {
    private static final String OPERATION = "replay journal";

    CorruptDataException corrupt(String reason) {
        return new CorruptDataException(OPERATION, name, reason);
    }

    /** Throws unless that is right. */
    void check(boolean right, String wrong) throws CorruptDataException {
        if (!right) {
            throw corrupt(wrong);
        }
    }

    UnsupportedException unsupported(String reason) {
        return new UnsupportedException(
                OPERATION, name, reason, "use the kernel engine, or run e2fsck(8) on it");
    }
}
