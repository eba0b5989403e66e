package io.drydock.internal.xfs;

import io.drydock.internal.xfs.TreeBlock.Leaf;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * A tree by hashes of names (fs/xfs/libxfs/xfs_da_btree.c).
 *
 * @param root the number of its root's block
 * @param blockBytes how large its blocks are
 */
record HashTree(ForkBlocks blocks, long root, int blockBytes, Leaf leaves) {
    /** What looks at leaves, from left to right. */
    interface Visitor {
        /** Returns whether the next leaf is wanted as well. */
        boolean visit(TreeBlock leaf) throws IOException;
    }

    /** Visits the leaves from the first one on that may have that hash. */
    void visitFrom(long hash, Visitor visitor) throws IOException {
        Optional<TreeBlock> leaf = descend(hash);
        Set<Long> seen = new HashSet<>();
        while (leaf.isPresent() && visitor.visit(leaf.get())) {
            long next = leaf.get().next();
            if (!seen.add(next)) {
                throw leaf.get().cycle();
            }
            leaf = next == 0 ? Optional.empty() : Optional.of(leaf(next));
        }
    }

    private Optional<TreeBlock> descend(long hash) throws IOException {
        TreeBlock block = read(root);
        while (block.level() > 0) {
            HashEntries entries = block.entries();
            int i = entries.firstFrom(hash);
            if (i == entries.count()) {
                return Optional.empty();
            }
            TreeBlock child = read(entries.get(i).target());
            if (child.level() != block.level() - 1) {
                throw child.fields().corrupt("is of level " + child.level());
            }
            block = child;
        }
        return Optional.of(block);
    }

    private TreeBlock leaf(long number) throws IOException {
        TreeBlock leaf = read(number);
        if (leaf.level() > 0) {
            throw leaf.fields().corrupt("is no leaf");
        }
        return leaf;
    }

    private TreeBlock read(long number) throws IOException {
        return TreeBlock.read(blocks, number, blockBytes, leaves);
    }
}
