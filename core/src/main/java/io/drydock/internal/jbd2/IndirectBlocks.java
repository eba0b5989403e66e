package io.drydock.internal.jbd2;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where a file's blocks are, as ext2 and ext3 say it: twelve, and three blocks of blocks. */
final class IndirectBlocks {
    private static final int DIRECT = 12;
    private static final int LEVELS = 3;

    private IndirectBlocks() {}

    static void read(ByteBuffer roots, BlockMap map) throws IOException {
        readAll(roots.slice(0, DIRECT * Integer.BYTES).order(roots.order()), 0, map);
        for (int level = 1; level <= LEVELS && !map.isComplete(); level++) {
            int at = (DIRECT + level - 1) * Integer.BYTES;
            readAll(map.readBlock(Bytes.unsigned32(roots, at)), level - 1, map);
        }
        map.checkComplete();
    }

    /** Reads a list of blocks, of which there are only as many as the file is long. */
    private static void readAll(ByteBuffer list, int level, BlockMap map) throws IOException {
        for (int at = 0; at < list.capacity() && !map.isComplete(); at += Integer.BYTES) {
            long place = Bytes.unsigned32(list, at);
            if (level == 0) {
                map.add(place, 1);
            } else {
                readAll(map.readBlock(place), level - 1, map);
            }
        }
    }
}
