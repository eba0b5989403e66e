package io.drydock.internal.jbd2;

/**
 * CRC-32 from the highest bit down, without the last negation (lib/crc32.c, crc32_be): the checksum
 * of transactions. That of java.util.zip goes the other way.
 */
final class Crc32 {
    private static final int POLYNOMIAL = 0x04c11db7;
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < TABLE.length; i++) {
            int value = i << 24;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                value = (value << 1) ^ (value < 0 ? POLYNOMIAL : 0);
            }
            TABLE[i] = value;
        }
    }

    private int crc = ~0;

    void add(byte[] bytes) {
        for (byte each : bytes) {
            crc = (crc << Byte.SIZE) ^ TABLE[(crc >>> 24 ^ each) & 0xff];
        }
    }

    int value() {
        return crc;
    }
}
