package io.drydock.internal.xfs;

import io.drydock.error.CorruptDataException;

/**
 * What a structure is, for errors.
 *
 * @param filesystem the name of the medium
 * @param kind such as {@code inode}
 * @param number which of them: a number of an inode, or bytes from the beginning of the device
 */
record Place(String filesystem, String kind, long number) {
    CorruptDataException corrupt(String reason) {
        return new CorruptDataException(
                "read", filesystem, "the XFS " + kind + " " + number + " " + reason);
    }
}
