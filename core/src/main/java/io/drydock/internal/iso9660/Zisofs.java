package io.drydock.internal.iso9660;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * That a file is compressed: the entry "ZF" (zisofs of Linux, which no standard describes).
 *
 * @param headerBytes what comes before the table of blocks
 * @param blockBytes how much each block is when it is unpacked
 * @param sizeBytes how much the whole file is
 */
record Zisofs(int headerBytes, int blockBytes, long sizeBytes) {
    private static final int LEAST_HEADER_BYTES = 16;
    private static final int LEAST_BLOCK_LOG = 15;
    private static final int MOST_BLOCK_LOG = 17;

    static Zisofs read(Volume volume, Fields entry) throws IOException {
        String algorithm = new String(entry.bytes(4, 2), StandardCharsets.ISO_8859_1);
        if (!algorithm.equals("pz")) {
            throw new UnsupportedException(
                    "read",
                    volume.name(),
                    "a file is compressed by zisofs in the way \"" + algorithm + "\"",
                    "unpack the image with xorriso");
        }
        int headerBytes = entry.int8(6) * 4;
        int blockLog = entry.int8(7);
        if (headerBytes < LEAST_HEADER_BYTES
                || blockLog < LEAST_BLOCK_LOG
                || blockLog > MOST_BLOCK_LOG) {
            throw volume.corrupt("a compressed file has blocks of 2^" + blockLog + " bytes");
        }
        return new Zisofs(headerBytes, 1 << blockLog, entry.int32(8));
    }
}
