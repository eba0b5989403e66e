package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import io.drydock.internal.xfs.ForkBlocks.Block;
import java.io.IOException;

/** The value of an attribute in blocks of its own: {@code struct xfs_attr3_rmt_hdr}. */
final class LargeValue {
    private static final long MAGIC = 0x5841524d; // XARM
    private static final int HEADER_BYTES = 56;

    private LargeValue() {}

    static byte[] read(ForkBlocks blocks, long first, int bytes) throws IOException {
        Superblock superblock = blocks.disk().superblock();
        int header = superblock.isVersion5 ? HEADER_BYTES : 0;
        byte[] value = new byte[bytes];
        long number = first;
        for (int done = 0; done < bytes; number++) {
            Block block = blocks.read(number, superblock.blockBytes, "attribute block at byte");
            int count = Math.min(bytes - done, superblock.blockBytes - header);
            if (superblock.isVersion5) {
                check(block, done, count);
                blocks.check(block, Header.VALUE);
            }
            System.arraycopy(block.fields().bytes(header, count), 0, value, done, count);
            done += count;
        }
        return value;
    }

    private static void check(Block block, int done, int count) throws IOException {
        Fields fields = block.fields();
        if (fields.int32(0) != MAGIC || fields.int32(4) != done || fields.int32(8) != count) {
            throw fields.corrupt("is not the part of a value that it should be");
        }
    }
}
