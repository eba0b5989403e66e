package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import io.drydock.internal.xfs.ForkBlocks.Block;
import java.io.IOException;

/**
 * A block of the tree by hashes that both directories and attributes have: a node ({@code struct
 * xfs_da_intnode}) or a leaf of either.
 *
 * @param next the leaf to the right; 0 when there is none
 * @param level above the leaves; 0 for a leaf
 * @param count of entries
 * @param headerBytes after which the entries begin
 */
record TreeBlock(Fields fields, long next, int level, int count, int headerBytes) {
    /** {@code XFS_DA_NODE_MAXDEPTH}. */
    static final int MOST_LEVELS = 5;

    private static final int INFO_BYTES = 12;
    private static final int INFO_5_BYTES = 56;
    private static final int NODE = 0xfebe;
    private static final int NODE_5 = 0x3ebe;

    /** Which leaves there may be. */
    enum Leaf {
        DIRECTORY(new int[] {0xd2f1, 0xd2ff}, new int[] {0x3df1, 0x3dff}, 16, 64),
        ATTRIBUTES(new int[] {0xfbee}, new int[] {0x3bee}, 32, 80);

        private final int[] magics;
        private final int[] magics5;
        private final int headerBytes;
        private final int header5Bytes;

        Leaf(int[] magics, int[] magics5, int headerBytes, int header5Bytes) {
            this.magics = magics;
            this.magics5 = magics5;
            this.headerBytes = headerBytes;
            this.header5Bytes = header5Bytes;
        }

        private boolean has(int magic, boolean version5) {
            for (int known : version5 ? magics5 : magics) {
                if (known == magic) {
                    return true;
                }
            }
            return false;
        }

        private int headerBytes(boolean version5) {
            return version5 ? header5Bytes : headerBytes;
        }
    }

    static TreeBlock read(ForkBlocks blocks, long number, int bytes, Leaf leaves)
            throws IOException {
        boolean version5 = blocks.disk().superblock().isVersion5;
        Block block = blocks.read(number, bytes, "index block at byte");
        Fields fields = block.fields();
        int magic = fields.int16(8);
        boolean node = magic == (version5 ? NODE_5 : NODE);
        if (!node && !leaves.has(magic, version5)) {
            throw fields.corrupt("is none");
        }
        blocks.check(block, Header.TREE);
        int info = version5 ? INFO_5_BYTES : INFO_BYTES;
        int level = node ? fields.int16(info + 2) : 0;
        if (node && (level == 0 || level > MOST_LEVELS)) {
            throw fields.corrupt("is of level " + level);
        }
        int header = node ? (version5 ? 64 : 16) : leaves.headerBytes(version5);
        TreeBlock read = new TreeBlock(fields, fields.int32(0), level, fields.int16(info), header);
        if (read.count > (fields.length() - header) / HashEntry.BYTES) {
            throw fields.corrupt("has more entries than fit into it");
        }
        return read;
    }

    HashEntries entries() {
        return new HashEntries(fields, headerBytes, count);
    }

    /** What is wrong with a tree that leads somewhere twice. */
    IOException cycle() {
        return fields.corrupt("is reached twice");
    }
}
