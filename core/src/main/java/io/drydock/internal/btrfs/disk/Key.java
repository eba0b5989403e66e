package io.drydock.internal.btrfs.disk;

/**
 * struct btrfs_disk_key: what the items of a tree are sorted by. Both numbers are unsigned.
 *
 * @param type one of {@link ItemType}
 */
record Key(long objectId, int type, long offset) implements Comparable<Key> {
    static final int BYTES = 17;

    static Key read(Fields fields, int at) throws BadStructureException {
        return new Key(fields.int64(at), fields.int8(at + 8), fields.int64(at + 9));
    }

    @Override
    public int compareTo(Key other) {
        return compare(objectId, type, offset, other.objectId, other.type, other.offset);
    }

    static int compare(
            long objectId, int type, long offset, long objectId2, int type2, long offset2) {
        int order = Long.compareUnsigned(objectId, objectId2);
        if (order == 0) {
            order = Integer.compare(type, type2);
        }
        return order == 0 ? Long.compareUnsigned(offset, offset2) : order;
    }

    /** Whether it is one of that object and type. */
    boolean is(long otherObjectId, int otherType) {
        return objectId == otherObjectId && type == otherType;
    }

    /** The last key that is before this one; not of the first one of all. */
    Key previous() {
        if (offset != 0) {
            return new Key(objectId, type, offset - 1);
        }
        return type != 0 ? new Key(objectId, type - 1, -1) : new Key(objectId - 1, 0xff, -1);
    }

    /** As btrfs-progs print it. */
    @Override
    public String toString() {
        return "("
                + Long.toUnsignedString(objectId)
                + " "
                + type
                + " "
                + Long.toUnsignedString(offset)
                + ")";
    }
}
