package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A tree with changes that are in memory only.
 *
 * <p>Threading: changed by one thread, before others read.
 */
final class EditedTree implements ItemTree {
    private final ItemTree base;

    /** Empty for an item that is no more. */
    private final TreeMap<Key, Optional<Fields>> edits = new TreeMap<>();

    EditedTree(ItemTree base) {
        this.base = base;
    }

    /** Makes or replaces an item. */
    void put(Key key, byte[] data) {
        edits.put(key, Optional.of(Fields.of(data)));
    }

    void remove(Key key) {
        edits.put(key, Optional.empty());
    }

    @Override
    public Items from(Key key) throws IOException {
        return new Merged(base.from(key), edits.tailMap(key, true));
    }

    @Override
    public Items floor(Key key) throws IOException {
        Key start = key;
        Item below = base.floor(start).next();
        while (below != null && below.key().compareTo(start) <= 0 && isGone(below.key())) {
            start = below.key().previous();
            below = base.floor(start).next();
        }
        Map.Entry<Key, Optional<Fields>> edit = edits.floorEntry(key);
        while (edit != null && edit.getValue().isEmpty()) {
            edit = edits.lowerEntry(edit.getKey());
        }
        Key found = below != null && below.key().compareTo(key) <= 0 ? below.key() : null;
        if (edit != null && (found == null || edit.getKey().compareTo(found) > 0)) {
            found = edit.getKey();
        }
        return from(found == null ? key : found);
    }

    private boolean isGone(Key key) {
        Optional<Fields> edit = edits.get(key);
        return edit != null && edit.isEmpty();
    }

    /** What the base has, and the changes to it. */
    private static final class Merged implements Items {
        private final Items base;
        private final Iterator<Map.Entry<Key, Optional<Fields>>> edits;
        private @Nullable Item below;
        private Map.@Nullable Entry<Key, Optional<Fields>> edit;

        Merged(Items base, Map<Key, Optional<Fields>> edits) throws IOException {
            this.base = base;
            this.edits = edits.entrySet().iterator();
            below = base.next();
            edit = nextEdit();
        }

        private Map.@Nullable Entry<Key, Optional<Fields>> nextEdit() {
            return edits.hasNext() ? edits.next() : null;
        }

        @Override
        public @Nullable Item next() throws IOException {
            while (edit != null) {
                int order = below == null ? 1 : below.key().compareTo(edit.getKey());
                if (order < 0) {
                    break;
                }
                if (order == 0) {
                    below = base.next();
                }
                Map.Entry<Key, Optional<Fields>> taken = edit;
                edit = nextEdit();
                if (taken.getValue().isPresent()) {
                    return new Item(taken.getKey(), taken.getValue().get());
                }
            }
            Item found = below;
            if (found != null) {
                below = base.next();
            }
            return found;
        }
    }
}
