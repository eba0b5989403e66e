package io.drydock.internal.btrfs.disk;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The names of a subvolume while its log is replayed: a directory has each twice, and the inode
 * once.
 *
 * <p>Threading: belongs to one thread.
 */
record ReplayedNames(EditedTree tree) {
    private static final int INODE_SIZE = 16;
    private static final int DIR_ITEM_BYTES = 30;

    /** What a name of a directory leads to. */
    Optional<DirItem> find(long directory, byte[] name) throws IOException {
        return named(tree.find(key(directory, name)), name);
    }

    /** What a directory lists under an index, if it has that name. */
    Optional<DirItem> find(long directory, long index, byte[] name) throws IOException {
        return named(tree.find(new Key(directory, ItemType.DIR_INDEX, index)), name);
    }

    private static Optional<DirItem> named(Optional<Item> item, byte[] name)
            throws BadStructureException {
        if (item.isPresent()) {
            for (DirItem each : DirItem.readAll(item.get().data())) {
                if (each.isNamed(name)) {
                    return Optional.of(each);
                }
            }
        }
        return Optional.empty();
    }

    private static Key key(long directory, byte[] name) {
        return new Key(directory, ItemType.DIR_ITEM, NameHash.of(name));
    }

    /** Gives an inode a name; the inode's own list of names is left to the caller. */
    void link(NameRef name, long inode, int type) throws IOException {
        byte[] entry = entry(name.name(), new Key(inode, ItemType.INODE_ITEM, 0), type);
        Key key = key(name.directory(), name.name());
        Optional<Item> others = tree.find(key);
        byte[] before = others.isEmpty() ? new byte[0] : others.get().data().bytes();
        tree.put(key, concat(before, entry));
        tree.put(new Key(name.directory(), ItemType.DIR_INDEX, name.index()), entry);
        grow(name.directory(), 2L * name.name().length);
    }

    private static byte[] entry(byte[] name, Key location, int type) {
        return ByteBuffer.allocate(DIR_ITEM_BYTES + name.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(location.objectId())
                .put((byte) location.type())
                .putLong(location.offset())
                .putLong(0) // the transaction, which no reader asks for
                .putShort((short) 0)
                .putShort((short) name.length)
                .put((byte) type)
                .put(name)
                .array();
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** Adds to the names that an inode knows of itself. */
    void addRef(NameRef name, long inode) throws IOException {
        Key key = new Key(inode, ItemType.INODE_REF, name.directory());
        Optional<Item> others = tree.find(key);
        byte[] before = others.isEmpty() ? new byte[0] : others.get().data().bytes();
        tree.put(key, concat(before, name.bytes(ItemType.INODE_REF)));
    }

    /** Takes a name away from a directory and from the inode that it leads to. */
    void unlink(long directory, DirItem name) throws IOException {
        long inode = name.location().objectId();
        for (NameRef ref : NameRef.of(tree, inode)) {
            if (ref.is(directory, name.name())) {
                tree.remove(new Key(directory, ItemType.DIR_INDEX, ref.index()));
            }
        }
        removeRefs(inode, ItemType.INODE_REF, directory, name.name());
        removeRefs(inode, ItemType.INODE_EXTREF, directory, name.name());
        Key key = key(directory, name.name());
        ByteArrayOutputStream left = new ByteArrayOutputStream();
        Optional<Item> item = tree.find(key);
        for (DirItem each :
                item.isEmpty() ? List.<DirItem>of() : DirItem.readAll(item.get().data())) {
            if (!each.isNamed(name.name())) {
                left.writeBytes(entry(each.name(), each.location(), each.type()));
            }
        }
        put(key, left.toByteArray());
        grow(directory, -2L * name.name().length);
    }

    private void removeRefs(long inode, int type, long directory, byte[] name) throws IOException {
        List<Item> all = new ArrayList<>();
        Items items = tree.of(inode, type);
        for (Item item = items.next(); item != null; item = items.next()) {
            all.add(item);
        }
        for (Item item : all) {
            List<NameRef> names = NameRef.readAll(item);
            if (names.stream().anyMatch(each -> each.is(directory, name))) {
                ByteArrayOutputStream left = new ByteArrayOutputStream();
                names.stream()
                        .filter(each -> !each.is(directory, name))
                        .forEach(each -> left.writeBytes(each.bytes(type)));
                put(item.key(), left.toByteArray());
            }
        }
    }

    private void put(Key key, byte[] data) {
        if (data.length == 0) {
            tree.remove(key);
        } else {
            tree.put(key, data);
        }
    }

    /** The size of a directory is that of its names, twice. */
    private void grow(long directory, long by) throws IOException {
        Key key = new Key(directory, ItemType.INODE_ITEM, 0);
        Optional<Item> item = tree.find(key);
        if (item.isPresent()) {
            byte[] bytes = item.get().data().bytes();
            ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            fields.putLong(INODE_SIZE, Math.max(0, fields.getLong(INODE_SIZE) + by));
            tree.put(key, bytes);
        }
    }
}
