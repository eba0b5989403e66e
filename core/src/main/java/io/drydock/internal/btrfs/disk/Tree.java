package io.drydock.internal.btrfs.disk;

import java.io.IOException;

/** A tree as it is on disk. */
record Tree(Nodes nodes, Root root) implements ItemTree {
    @Override
    public Items from(Key key) throws IOException {
        return TreeItems.from(this, key);
    }

    @Override
    public Items floor(Key key) throws IOException {
        return TreeItems.floor(this, key);
    }
}
