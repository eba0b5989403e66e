package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import java.util.Optional;

/**
 * Items, sorted by their keys.
 *
 * <p>Threading: safe for use by many threads.
 */
interface ItemTree {
    /** The items from the first one on that is not before the key. */
    Items from(Key key) throws IOException;

    /** The items from the last one on that is not behind the key; from the first if all are. */
    Items floor(Key key) throws IOException;

    /** The items of an object that are of one type. */
    default Items of(long objectId, int type) throws IOException {
        Items items = from(new Key(objectId, type, 0));
        return () -> {
            Item item = items.next();
            return item != null && item.key().is(objectId, type) ? item : null;
        };
    }

    default Optional<Item> find(Key key) throws IOException {
        Item item = from(key).next();
        return Optional.ofNullable(item).filter(found -> found.key().equals(key));
    }
}
