package io.drydock.btrfs;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The tree of roots of a btrfs (linux/btrfs_tree.h), in which its subvolumes stand, reached through
 * a file of it.
 */
interface RootTree {
    /** The key of an item. Both numbers are unsigned. */
    record Key(long objectId, int type, long offset) implements Comparable<Key> {
        private static final int LAST_TYPE = 255;

        /** The least key above it; that of object 0 above the last of all. */
        Key next() {
            if (offset != -1) {
                return new Key(objectId, type, offset + 1);
            }
            return type != LAST_TYPE ? new Key(objectId, type + 1, 0) : new Key(objectId + 1, 0, 0);
        }

        @Override
        public int compareTo(Key other) {
            int order = Long.compareUnsigned(objectId, other.objectId);
            if (order == 0) {
                order = Integer.compare(type, other.type);
            }
            return order == 0 ? Long.compareUnsigned(offset, other.offset) : order;
        }
    }

    /** Is shown items. */
    interface Visitor {
        /**
         * @param data valid during the call
         */
        void item(Key key, MemorySegment data) throws IOException;
    }

    /**
     * Shows the items of those types of all objects from one to another, in the order of keys.
     *
     * @throws io.drydock.error.CorruptDataException when what is given back makes no sense
     */
    void forEach(long firstObject, long lastObject, int firstType, int lastType, Visitor visitor)
            throws IOException;

    /**
     * The path of a directory in its subvolume, with a slash after it; nothing for the root.
     *
     * @param subvolume its number
     */
    byte[] directory(long subvolume, long inode) throws IOException;

    /** The number of the subvolume in which the file is. */
    long subvolume() throws IOException;

    /**
     * Whether the subvolume, whose root directory the file is, cannot be changed; {@code EINVAL}
     * for another file.
     */
    boolean isReadOnly() throws IOException;

    /** What errors call the file. */
    String path();
}
