package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A way through a tree. It comes to an end, whatever the bytes say: levels only fall, and keys only
 * rise, from leaf to leaf as well.
 */
final class TreeItems implements Items {
    private final Tree tree;

    /** From the root, which is the last one, to the leaf; and which slot the way goes through. */
    private final Node[] path;

    private final int[] slots;

    private TreeItems(Tree tree) {
        this.tree = tree;
        path = new Node[tree.root().level() + 1];
        slots = new int[path.length];
    }

    static TreeItems from(Tree tree, Key key) throws IOException {
        TreeItems items = floor(tree, key);
        Node leaf = items.path[0];
        int slot = items.slots[0];
        if (slot < leaf.count() && leaf.key(slot).compareTo(key) < 0) {
            items.slots[0]++;
        }
        return items;
    }

    static TreeItems floor(Tree tree, Key key) throws IOException {
        TreeItems items = new TreeItems(tree);
        Root root = tree.root();
        Node node = tree.nodes().get(root.logical(), root.generation(), root.level());
        items.path[root.level()] = node;
        for (int level = root.level(); level > 0; level--) {
            items.slots[level] = Math.max(0, node.floor(key));
            node = items.child(level);
            items.path[level - 1] = node;
        }
        items.slots[0] = Math.max(0, node.floor(key));
        return items;
    }

    @Override
    public @Nullable Item next() throws IOException {
        if (slots[0] >= path[0].count() && !nextLeaf()) {
            return null;
        }
        return path[0].item(slots[0]++);
    }

    private boolean nextLeaf() throws IOException {
        int level = 1;
        while (level < path.length && slots[level] + 1 >= path[level].count()) {
            level++;
        }
        if (level >= path.length) {
            return false;
        }
        slots[level]++;
        for (; level > 0; level--) {
            path[level - 1] = child(level);
            slots[level - 1] = 0;
        }
        return true;
    }

    /** The node that the way goes to from a level. */
    private Node child(int level) throws IOException {
        Node node = path[level];
        int slot = slots[level];
        if (node.count() == 0) {
            throw new BadStructureException("a tree has an empty node");
        }
        Node child = tree.nodes().get(node.child(slot), node.childGeneration(slot), level - 1);
        if (child.count() == 0
                || !child.key(0).equals(node.key(slot))
                || !isBefore(child.key(child.count() - 1), level)) {
            throw new BadStructureException(
                    "the tree's node at address " + node.child(slot) + " has keys of another");
        }
        return child;
    }

    /** Whether a key is before all that follows the slots of that level and above. */
    private boolean isBefore(Key key, int level) {
        for (int i = level; i < path.length; i++) {
            if (slots[i] + 1 < path[i].count()) {
                return key.compareTo(path[i].key(slots[i] + 1)) < 0;
            }
        }
        return true;
    }
}
