package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The subvolumes that were met.
 *
 * <p>Threading: safe for use by many threads.
 */
final class Subvolumes {
    private final Trees trees;
    private final Map<Long, ItemTree> replayed;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Subvolume> met = new ArrayList<>();
    private final Map<Long, Subvolume> byId = new HashMap<>();

    Subvolumes(OpenVolume open) {
        trees = open.trees();
        replayed = open.log().subvolumes();
    }

    /** The one that has the place. */
    Subvolume at(int index) {
        lock.lock();
        try {
            return met.get(index);
        } finally {
            lock.unlock();
        }
    }

    /** The one of a number; empty when there is none, or it is being deleted. */
    Optional<Subvolume> find(long id) throws IOException {
        lock.lock();
        try {
            Subvolume known = byId.get(id);
            return known != null ? Optional.of(known) : read(id);
        } finally {
            lock.unlock();
        }
    }

    /** One of which it is known that it is there. */
    Subvolume required(long id) throws IOException {
        return find(id).orElseThrow(() -> new BadStructureException("it has no subvolume " + id));
    }

    private Optional<Subvolume> read(long id) throws IOException {
        boolean possible =
                id == ObjectId.FS_TREE
                        || (Long.compareUnsigned(id, ObjectId.FIRST_FREE) >= 0
                                && Long.compareUnsigned(id, ObjectId.LAST_FREE) <= 0);
        Optional<RootItem> item = possible ? trees.rootItem(id) : Optional.empty();
        if (item.isEmpty() || item.get().references() == 0) {
            return Optional.empty();
        }
        if (item.get().directory() != ObjectId.FIRST_FREE
                || met.size() == InodeNumber.MOST_SUBVOLUMES) {
            throw new BadStructureException("subvolume " + id + " cannot be");
        }
        ItemTree tree = replayed.get(id);
        if (tree == null) {
            tree = new Tree(trees.nodes(), item.get().root());
        }
        Subvolume found = new Subvolume(id, met.size(), tree);
        met.add(found);
        byId.put(id, found);
        return Optional.of(found);
    }

    /**
     * The one that a name leads to. A snapshot has the names of the subvolumes in its origin, but
     * not these: each is in one place only.
     *
     * @param directory in which the name is
     */
    Optional<Subvolume> child(Subvolume parent, long directory, DirItem name) throws IOException {
        long id = name.location().objectId();
        Key key = new Key(parent.id(), ItemType.ROOT_REF, id);
        Optional<Item> reference = trees.roots().find(key);
        return reference.isPresent() && isOf(reference.get().data(), directory, name)
                ? find(id)
                : Optional.empty();
    }

    /** struct btrfs_root_ref. */
    private static boolean isOf(Fields reference, long directory, DirItem name)
            throws BadStructureException {
        return reference.int64(0) == directory
                && Arrays.equals(reference.bytes(18, reference.int16(16)), name.name());
    }
}
