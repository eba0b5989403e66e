package io.drydock.internal.btrfs.disk;

/**
 * The hash under which names are filed (btrfs_name_hash of fs/btrfs/ctree.h): the kernel's crc32c
 * from another beginning than the common one, which {@link java.util.zip.CRC32C} cannot have.
 */
final class NameHash {
    private static final int POLYNOMIAL = 0x82F63B78;
    private static final int BEGINNING = ~1;
    private static final int[] TABLE = table();

    private NameHash() {}

    private static int[] table() {
        int[] table = new int[256];
        for (int i = 0; i < table.length; i++) {
            int value = i;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                value = value >>> 1 ^ (POLYNOMIAL & -(value & 1));
            }
            table[i] = value;
        }
        return table;
    }

    /** An unsigned number of 32 bits. */
    static long of(byte[] name) {
        int crc = BEGINNING;
        for (byte each : name) {
            crc = crc >>> 8 ^ TABLE[(crc ^ each) & 0xff];
        }
        return Integer.toUnsignedLong(crc);
    }
}
