package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Extended attributes, access control lists and properties ({@code btrfs.compression}) included.
 */
final class Attributes {
    private Attributes() {}

    static Map<String, byte[]> all(ItemTree tree, long inode) throws IOException {
        Map<String, byte[]> all = new LinkedHashMap<>();
        Items items = tree.of(inode, ItemType.XATTR_ITEM);
        for (Item item = items.next(); item != null; item = items.next()) {
            for (DirItem attribute : DirItem.readAll(item.data())) {
                String name = new String(attribute.name(), StandardCharsets.UTF_8);
                all.put(name, attribute.value());
            }
        }
        return all;
    }

    static Optional<byte[]> one(ItemTree tree, long inode, String name) throws IOException {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        Optional<Item> item = tree.find(new Key(inode, ItemType.XATTR_ITEM, NameHash.of(bytes)));
        if (item.isPresent()) {
            for (DirItem attribute : DirItem.readAll(item.get().data())) {
                if (attribute.isNamed(bytes)) {
                    return Optional.of(attribute.value());
                }
            }
        }
        return Optional.empty();
    }
}
