package io.drydock.internal.xfs;

import io.drydock.error.CorruptDataException;
import io.drydock.internal.driver.Fields;
import java.nio.ByteOrder;

/**
 * What a structure is, for errors.
 *
 * @param filesystem the name of the medium
 * @param kind such as {@code inode}
 * @param number which of them: a number of an inode, or bytes from the beginning of the device
 */
record Place(String filesystem, String kind, long number) implements Fields.Subject {
    /** The fields of what is there, big-endian. */
    Fields fields(byte[] bytes) {
        return Fields.of(bytes, ByteOrder.BIG_ENDIAN, this);
    }

    /** The fields of an item of the log, which are as the processor has them. */
    Fields littleFields(byte[] bytes) {
        return Fields.of(bytes, ByteOrder.LITTLE_ENDIAN, this);
    }

    @Override
    public CorruptDataException corrupt(String reason) {
        return new CorruptDataException(
                "read", filesystem, "the XFS " + kind + " " + number + " " + reason);
    }

    @Override
    public CorruptDataException tooShort(long at, long length, int structureBytes) {
        return corrupt("ends before what it is said to hold");
    }
}
