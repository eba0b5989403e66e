package io.drydock.internal.btrfs.disk;

/** The types of items, BTRFS_*_KEY of btrfs_tree.h. */
final class ItemType {
    static final int INODE_ITEM = 1;
    static final int INODE_REF = 12;
    static final int INODE_EXTREF = 13;
    static final int XATTR_ITEM = 24;
    static final int DIR_LOG_INDEX = 72;
    static final int DIR_ITEM = 84;
    static final int DIR_INDEX = 96;
    static final int EXTENT_DATA = 108;
    static final int EXTENT_CSUM = 128;
    static final int ROOT_ITEM = 132;
    static final int ROOT_REF = 156;
    static final int BLOCK_GROUP_ITEM = 192;
    static final int DEV_ITEM = 216;
    static final int CHUNK_ITEM = 228;

    private ItemType() {}
}
