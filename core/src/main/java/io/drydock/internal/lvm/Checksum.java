package io.drydock.internal.lvm;

/**
 * The checksum of LVM2's labels and metadata (lib/misc/crc.c): the CRC-32 of zip, begun with
 * another value and not inverted, which java.util.zip.CRC32 cannot do.
 */
final class Checksum {
    private static final int INITIAL = 0xf597a6cf;
    private static final int POLYNOMIAL = 0xedb88320;
    private static final int[] TABLE = new int[256];

    static {
        for (int i = 0; i < TABLE.length; i++) {
            int value = i;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                value = (value >>> 1) ^ ((value & 1) == 0 ? 0 : POLYNOMIAL);
            }
            TABLE[i] = value;
        }
    }

    private Checksum() {}

    static int of(byte[] bytes, int from, int to) {
        int crc = INITIAL;
        for (int i = from; i < to; i++) {
            crc = (crc >>> Byte.SIZE) ^ TABLE[(crc ^ bytes[i]) & 0xff];
        }
        return crc;
    }
}
