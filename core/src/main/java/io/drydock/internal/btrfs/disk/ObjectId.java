package io.drydock.internal.btrfs.disk;

/** The numbers of trees and of other things that are always there, BTRFS_*_OBJECTID. */
final class ObjectId {
    static final long EXTENT_TREE = 2;
    static final long FS_TREE = 5;
    static final long CSUM_TREE = 7;
    static final long BLOCK_GROUP_TREE = 11;

    static final long DEV_ITEMS = 1;
    static final long FIRST_CHUNK_TREE = 256;
    static final long TREE_LOG = -6;
    static final long EXTENT_CSUM = -10;

    /** The first inode of a subvolume, which is its root directory; and the first subvolume. */
    static final long FIRST_FREE = 256;

    /** The last subvolume that there can be. */
    static final long LAST_FREE = -256;

    private ObjectId() {}
}
