package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import java.util.Optional;

/**
 * The tree of trees, by which the others are found.
 *
 * <p>Threading: safe for use by many threads.
 */
record Trees(Nodes nodes, Tree roots) {
    /** What is said of a tree; empty when there is none of that number. */
    Optional<RootItem> rootItem(long id) throws IOException {
        // The offset of a snapshot's key is the transaction that made it.
        Item item = roots.of(id, ItemType.ROOT_ITEM).next();
        return item == null ? Optional.empty() : Optional.of(RootItem.read(item.data()));
    }

    /** A tree that is always there. */
    Tree tree(long id) throws IOException {
        RootItem item =
                rootItem(id).orElseThrow(() -> new BadStructureException("it has no tree " + id));
        return new Tree(nodes, item.root());
    }
}
