package io.drydock.internal.jbd2;

import java.util.zip.CRC32C;

/** CRC-32C as Linux has it, without the last negation (lib/crc32.c). */
final class Crc32c {
    private final CRC32C crc = new CRC32C();

    Crc32c add(byte[] bytes, int from, int to) {
        crc.update(bytes, from, to - from);
        return this;
    }

    Crc32c addBigEndian(int value) {
        for (int shift = 24; shift >= 0; shift -= Byte.SIZE) {
            crc.update(value >>> shift & 0xff);
        }
        return this;
    }

    /** Bytes in whose middle four are taken as zeroes, as those of the checksum itself. */
    Crc32c addWithout(byte[] bytes, int checksumAt, int length) {
        add(bytes, 0, checksumAt);
        addBigEndian(0);
        return add(bytes, checksumAt + Integer.BYTES, length);
    }

    int value() {
        return (int) ~crc.getValue();
    }
}
