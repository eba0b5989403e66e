package io.drydock.content;

/**
 * The checksum of POSIX's cksum: the CRC of Ethernet's polynomial, highest bit first, over the
 * bytes and then over their number, inverted. Eight bytes are taken at a time, each with a table of
 * its own: byte by byte, each step would have to wait for the one before.
 */
final class PosixCrc implements Hasher {
    private static final int POLYNOMIAL = 0x04c11db7;
    private static final int SLICES = 8;
    private static final int[][] TABLES = tables();

    private int crc;
    private long length;

    /** For each byte, what it does to the checksum when so many bytes of zero follow it. */
    private static int[][] tables() {
        int[][] tables = new int[SLICES][256];
        for (int value = 0; value < 256; value++) {
            int crc = value << 24;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc << 1) ^ (crc < 0 ? POLYNOMIAL : 0);
            }
            tables[0][value] = crc;
        }
        for (int slice = 1; slice < SLICES; slice++) {
            for (int value = 0; value < 256; value++) {
                int before = tables[slice - 1][value];
                tables[slice][value] = (before << 8) ^ tables[0][before >>> 24];
            }
        }
        return tables;
    }

    @Override
    public void add(byte[] bytes, int count) {
        int sum = crc;
        int at = 0;
        for (; at <= count - SLICES; at += SLICES) {
            int first = sum ^ bigEndian(bytes, at);
            int second = bigEndian(bytes, at + 4);
            sum =
                    TABLES[7][first >>> 24]
                            ^ TABLES[6][(first >>> 16) & 0xff]
                            ^ TABLES[5][(first >>> 8) & 0xff]
                            ^ TABLES[4][first & 0xff]
                            ^ TABLES[3][second >>> 24]
                            ^ TABLES[2][(second >>> 16) & 0xff]
                            ^ TABLES[1][(second >>> 8) & 0xff]
                            ^ TABLES[0][second & 0xff];
        }
        for (; at < count; at++) {
            sum = plus(sum, bytes[at]);
        }
        crc = sum;
        length += count;
    }

    private static int bigEndian(byte[] bytes, int at) {
        return (bytes[at] << 24)
                | ((bytes[at + 1] & 0xff) << 16)
                | ((bytes[at + 2] & 0xff) << 8)
                | (bytes[at + 3] & 0xff);
    }

    private static int plus(int crc, int value) {
        return (crc << 8) ^ TABLES[0][(crc >>> 24) ^ (value & 0xff)];
    }

    @Override
    public String finish() {
        int sum = crc;
        for (long rest = length; rest != 0; rest >>>= 8) {
            sum = plus(sum, (int) rest);
        }
        return Integer.toUnsignedString(~sum);
    }
}
