package io.drydock.internal.xfs;

import io.drydock.error.CorruptDataException;
import io.drydock.internal.driver.Fields;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The checksum in metadata of version 5: CRC-32C of all of it without itself, little-endian. */
final class MetadataSum {
    private static final int BYTES = 4;
    private static final byte[] ABSENT = new byte[BYTES];

    private MetadataSum() {}

    /** Whether it is right. */
    static boolean isRight(Fields fields, int at) throws CorruptDataException {
        return ByteBuffer.wrap(fields.bytes(at, BYTES)).order(ByteOrder.LITTLE_ENDIAN).getInt(0)
                == of(fields, at);
    }

    /** Makes it right. */
    static void put(byte[] bytes, int at, Place place) throws CorruptDataException {
        int sum = of(place.fields(bytes), at);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, sum);
    }

    private static int of(Fields fields, int at) throws CorruptDataException {
        CRC32C crc = new CRC32C();
        fields.addTo(crc, 0, at);
        crc.update(ABSENT);
        fields.addTo(crc, at + BYTES, fields.length() - at - BYTES);
        return (int) crc.getValue();
    }
}
