package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What fsync(2) has brought to disk since the last commit: the tree of logs has a log of each
 * subvolume concerned. It is replayed in memory; the disk stays as it is.
 *
 * @param subvolumes those that it changes, by number
 * @param checksums with those of the data in the logs
 */
record LogReplay(Map<Long, ItemTree> subvolumes, ItemTree checksums) {
    LogReplay {
        subvolumes = Map.copyOf(subvolumes);
    }

    /** Without a log, or without looking at it. */
    static LogReplay none(Trees trees) throws IOException {
        return new LogReplay(Map.of(), trees.tree(ObjectId.CSUM_TREE));
    }

    static LogReplay of(Root root, Trees trees, int sectorBytes) throws IOException {
        Map<Long, ItemTree> subvolumes = new HashMap<>();
        EditedTree checksums = new EditedTree(trees.tree(ObjectId.CSUM_TREE));
        Items logs = new Tree(trees.nodes(), root).of(ObjectId.TREE_LOG, ItemType.ROOT_ITEM);
        for (Item item = logs.next(); item != null; item = logs.next()) {
            ItemTree log = new Tree(trees.nodes(), RootItem.read(item.data()).root());
            Optional<RootItem> subvolume = trees.rootItem(item.key().offset());
            if (subvolume.isPresent()) {
                EditedTree tree = new EditedTree(new Tree(trees.nodes(), subvolume.get().root()));
                new SubvolumeReplay(tree, log, root.generation(), sectorBytes).run();
                subvolumes.put(item.key().offset(), tree);
                addChecksums(log, checksums);
            }
        }
        return new LogReplay(subvolumes, checksums);
    }

    private static void addChecksums(ItemTree log, EditedTree checksums) throws IOException {
        Items items = log.of(ObjectId.EXTENT_CSUM, ItemType.EXTENT_CSUM);
        for (Item item = items.next(); item != null; item = items.next()) {
            checksums.put(item.key(), item.data().bytes());
        }
    }
}
