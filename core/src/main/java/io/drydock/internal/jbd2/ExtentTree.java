package io.drydock.internal.jbd2;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Where a file's blocks are, as ext4 says it (fs/ext4/ext4_extents.h).
 *
 * <p>It ends whatever it holds: each node must have entries, each extent goes on where the last one
 * ended, and the levels are counted down. What is beyond the file's end is not looked at.
 */
final class ExtentTree {
    private static final int MAGIC = 0xf30a;
    private static final int MAX_DEPTH = 5;
    private static final int ENTRY_BYTES = 12;
    private static final int HEADER_BYTES = 12;

    /** A longer one is allocated, but not written. */
    private static final int MAX_WRITTEN = 1 << 15;

    private ExtentTree() {}

    static void read(ByteBuffer root, BlockMap map) throws IOException {
        int depth = Bytes.unsigned16(root, 6);
        map.fault().check(depth <= MAX_DEPTH, "the extents of its journal are too deep");
        readNode(root, depth, map);
        map.checkComplete();
    }

    private static void readNode(ByteBuffer node, int depth, BlockMap map) throws IOException {
        int entries = Bytes.unsigned16(node, 2);
        map.fault()
                .check(
                        Bytes.unsigned16(node, 0) == MAGIC
                                && Bytes.unsigned16(node, 6) == depth
                                && entries > 0
                                && HEADER_BYTES + entries * ENTRY_BYTES <= node.capacity(),
                        "an extent node of its journal is damaged");
        for (int i = 0; i < entries && !map.isComplete(); i++) {
            int at = HEADER_BYTES + i * ENTRY_BYTES;
            if (depth == 0) {
                readExtent(node, at, map);
            } else {
                readNode(map.readBlock(wide(node, at + 8, at + 4)), depth - 1, map);
            }
        }
    }

    private static void readExtent(ByteBuffer node, int at, BlockMap map) throws IOException {
        int count = Bytes.unsigned16(node, at + 4);
        map.fault()
                .check(
                        Bytes.unsigned32(node, at) == map.known() && count <= MAX_WRITTEN,
                        "its journal has a hole");
        map.add(wide(node, at + 6, at + 8), count);
    }

    private static long wide(ByteBuffer node, int highAt, int lowAt) {
        return (long) Bytes.unsigned16(node, highAt) << Integer.SIZE
                | Bytes.unsigned32(node, lowAt);
    }
}
