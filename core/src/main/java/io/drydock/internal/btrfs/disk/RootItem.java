package io.drydock.internal.btrfs.disk;

/**
 * struct btrfs_root_item: a tree, in the tree of trees.
 *
 * @param directory the inode of a subvolume's root directory
 * @param references 0 for a subvolume that is being deleted
 */
record RootItem(Root root, long directory, long references) {
    static RootItem read(Fields fields) throws BadStructureException {
        Root root = Root.of(fields.size(176), fields.int64(160), fields.int8(238));
        return new RootItem(root, fields.int64(168), fields.int32(216));
    }
}
