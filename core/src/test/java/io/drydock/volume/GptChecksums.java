package io.drydock.volume;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** Makes a changed primary GPT sound again, so that more than its checksums is tested. */
final class GptChecksums {
    private static final int HEADER = 512;
    private static final int ENTRIES = 1024;

    private GptChecksums() {}

    /** Repairs the disk's primary GPT, of 128 entries and in sectors of 512 bytes. */
    static void repair(byte[] disk) {
        ByteBuffer bytes = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(HEADER + 88, crc(disk, ENTRIES, 128 * 128));
        bytes.putInt(HEADER + 16, 0);
        bytes.putInt(HEADER + 16, crc(disk, HEADER, 92));
    }

    private static int crc(byte[] disk, int at, int length) {
        CRC32 crc = new CRC32();
        crc.update(disk, at, length);
        return (int) crc.getValue();
    }
}
