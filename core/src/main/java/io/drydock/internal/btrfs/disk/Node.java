package io.drydock.internal.btrfs.disk;

import java.nio.ByteBuffer;

/**
 * A node of a tree, whole and in order: struct btrfs_header, and behind it struct btrfs_key_ptr
 * each, or in a leaf struct btrfs_item each, whose data is at the node's end.
 *
 * <p>Threading: immutable.
 */
final class Node {
    private static final int HEADER_BYTES = 101;
    private static final int POINTER_BYTES = 33;
    private static final int ITEM_BYTES = 25;

    private final byte[] bytes;
    private final int level;
    private final int count;
    private final long generation;

    private Node(byte[] bytes, int level, int count, long generation) {
        this.bytes = bytes;
        this.level = level;
        this.count = count;
        this.generation = generation;
    }

    /**
     * Checks one.
     *
     * @param bytes this object's from now on
     * @param logical its address
     */
    static Node of(byte[] bytes, long logical, Superblock superblock) throws BadStructureException {
        int summed = bytes.length - Superblock.CHECKSUM_BYTES;
        ByteBuffer content = ByteBuffer.wrap(bytes, Superblock.CHECKSUM_BYTES, summed);
        if (!superblock.checksum().matches(content, bytes, 0)) {
            throw bad(logical, "has a wrong checksum");
        }
        Fields fields = Fields.of(bytes);
        if (!fields.uuid(0x20).equals(superblock.metadataUuid()) || fields.int64(0x30) != logical) {
            throw bad(logical, "is that of another place");
        }
        long count = fields.int32(0x60);
        int level = fields.int8(0x64);
        int step = level == 0 ? ITEM_BYTES : POINTER_BYTES;
        if (count > (bytes.length - HEADER_BYTES) / step) {
            throw bad(logical, "has more items than it has room for");
        }
        Node node = new Node(bytes, level, (int) count, fields.int64(0x50));
        if (!node.isInOrder()) {
            throw bad(logical, "is not in order");
        }
        return node;
    }

    private static BadStructureException bad(long logical, String how) {
        return new BadStructureException("the tree's node at address " + logical + " " + how);
    }

    /** Whether the keys rise, and the data of leaves is in one piece, as the kernel has it. */
    private boolean isInOrder() {
        for (int slot = 1; slot < count; slot++) {
            if (compare(slot - 1, objectId(slot), type(slot), offset(slot)) >= 0) {
                return false;
            }
        }
        long end = (long) bytes.length - HEADER_BYTES;
        for (int slot = 0; level == 0 && slot < count; slot++) {
            long from = dataFrom(slot);
            if (from + dataLength(slot) != end) {
                return false;
            }
            end = from;
        }
        return level > 0 || end >= (long) count * ITEM_BYTES;
    }

    private int place(int slot) {
        return HEADER_BYTES + slot * (level == 0 ? ITEM_BYTES : POINTER_BYTES);
    }

    private long objectId(int slot) {
        return Fields.rawInt64(bytes, place(slot));
    }

    private int type(int slot) {
        return Byte.toUnsignedInt(bytes[place(slot) + 8]);
    }

    private long offset(int slot) {
        return Fields.rawInt64(bytes, place(slot) + 9);
    }

    private long dataFrom(int slot) {
        return Integer.toUnsignedLong(Fields.rawInt32(bytes, place(slot) + Key.BYTES));
    }

    private long dataLength(int slot) {
        return Integer.toUnsignedLong(
                Fields.rawInt32(bytes, place(slot) + Key.BYTES + Integer.BYTES));
    }

    private int compare(int slot, long objectId, int type, long offset) {
        return Key.compare(objectId(slot), type(slot), offset(slot), objectId, type, offset);
    }

    int level() {
        return level;
    }

    /** How many keys it has. */
    int count() {
        return count;
    }

    /** Of the transaction that wrote it. */
    long generation() {
        return generation;
    }

    Key key(int slot) {
        return new Key(objectId(slot), type(slot), offset(slot));
    }

    /** The last slot whose key is not behind this one; -1 where all are. */
    int floor(Key key) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, key.objectId(), key.type(), key.offset()) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** The address of a child; of a node that is no leaf. */
    long child(int slot) {
        return Fields.rawInt64(bytes, place(slot) + Key.BYTES);
    }

    /** The generation that the child must have. */
    long childGeneration(int slot) {
        return Fields.rawInt64(bytes, place(slot) + Key.BYTES + Long.BYTES);
    }

    /** Of a leaf. */
    Item item(int slot) {
        int from = HEADER_BYTES + (int) dataFrom(slot);
        return new Item(key(slot), new Fields(bytes, from, (int) dataLength(slot)));
    }
}
