package io.drydock.volume;

import java.nio.ByteBuffer;
import java.util.UUID;

/** GUIDs as UEFI stores them: the first three fields little-endian, the rest as written. */
final class Guid {
    static final String ZERO = new UUID(0, 0).toString();

    private Guid() {}

    /** The GUID at an offset of a little-endian buffer, in lower case. */
    static String at(ByteBuffer bytes, int offset) {
        long high =
                Integer.toUnsignedLong(bytes.getInt(offset)) << 32
                        | (bytes.getShort(offset + 4) & 0xffffL) << 16
                        | (bytes.getShort(offset + 6) & 0xffffL);
        return new UUID(high, Long.reverseBytes(bytes.getLong(offset + 8))).toString();
    }
}
