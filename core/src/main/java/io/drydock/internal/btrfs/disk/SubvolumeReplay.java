package io.drydock.internal.btrfs.disk;

import io.drydock.bindings.libc.LibC;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Replays the log of one subvolume, in the steps in which fs/btrfs/tree-log.c does: inodes, then
 * what directories list, then all else.
 *
 * <p>Threading: belongs to one thread.
 */
final class SubvolumeReplay {
    private static final int SIZE = 16;
    private static final int STORED = 24;
    private static final int LINKS = 40;

    private final EditedTree tree;
    private final ItemTree log;
    private final long generation;
    private final ReplayedNames names;
    private final ReplayedExtents extents;
    private final int sectorBytes;
    private final Set<Long> linked = new LinkedHashSet<>();
    private final Set<Long> written = new LinkedHashSet<>();

    /**
     * @param tree is changed
     * @param generation of the transaction that the log belongs to
     */
    SubvolumeReplay(EditedTree tree, ItemTree log, long generation, int sectorBytes) {
        this.tree = tree;
        this.log = log;
        this.generation = generation;
        this.names = new ReplayedNames(tree);
        this.extents = new ReplayedExtents(tree, sectorBytes);
        this.sectorBytes = sectorBytes;
    }

    /** What is done with a logged item. */
    @FunctionalInterface
    private interface Step {
        void take(Item item) throws IOException;
    }

    void run() throws IOException {
        each(this::replayInode);
        each(this::replayIndex);
        each(this::replayRest);
        for (long inode : written) {
            patch(inode, STORED, extents.storedBytes(inode));
        }
        for (long inode : linked) {
            patchLinks(inode);
        }
    }

    /** Inodes that have lost their last name are logged, and not to be replayed. */
    private void each(Step step) throws IOException {
        boolean ignored = false;
        Items items = log.from(new Key(0, 0, 0));
        for (Item item = items.next(); item != null; item = items.next()) {
            if (item.key().type() == ItemType.INODE_ITEM) {
                ignored = InodeItem.read(item.data()).links() == 0;
            }
            if (!ignored) {
                step.take(item);
            }
        }
    }

    private void replayInode(Item logged) throws IOException {
        if (logged.key().type() != ItemType.INODE_ITEM) {
            return;
        }
        long inode = logged.key().objectId();
        InodeItem item = InodeItem.read(logged.data());
        dropAttributes(inode);
        if (item.format() == LibC.S_IFDIR()) {
            dropNames(inode);
        }
        put(logged, item);
        if (item.format() == LibC.S_IFREG()) {
            long size = item(inode).sizeBytes();
            long end = size + (sectorBytes - size % sectorBytes) % sectorBytes;
            extents.drop(inode, end, Long.MAX_VALUE);
            written.add(inode);
        }
        linked.add(inode);
    }

    private InodeItem item(long inode) throws IOException {
        return InodeItem.read(
                find(inode)
                        .orElseThrow(() -> new BadStructureException("its log lacks an inode"))
                        .data());
    }

    private Optional<Item> find(long inode) throws IOException {
        return tree.find(new Key(inode, ItemType.INODE_ITEM, 0));
    }

    /** A generation of 0 says no more than that there is such an inode. */
    private void put(Item logged, InodeItem item) throws IOException {
        byte[] bytes = logged.data().bytes();
        ByteBuffer fields = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean directory = item.format() == LibC.S_IFDIR();
        Optional<Item> before = find(logged.key().objectId());
        if (before.isPresent()) {
            InodeItem old = InodeItem.read(before.get().data());
            if (item.generation() == 0) {
                boolean sized = item.sizeBytes() != 0 && item.format() == LibC.S_IFREG();
                if (sized && old.format() == LibC.S_IFREG()) {
                    patch(logged.key().objectId(), SIZE, item.sizeBytes());
                }
                return;
            }
            fields.putLong(STORED, old.storedBytes());
            if (directory) {
                fields.putLong(SIZE, old.format() == LibC.S_IFDIR() ? old.sizeBytes() : 0);
            }
        } else {
            fields.putLong(STORED, 0);
            if (directory) {
                fields.putLong(SIZE, 0);
            }
        }
        if (item.generation() == 0) {
            fields.putLong(0, generation);
        }
        tree.put(logged.key(), bytes);
    }

    private void patch(long inode, int at, long value) throws IOException {
        Optional<Item> item = find(inode);
        if (item.isPresent()) {
            byte[] bytes = item.get().data().bytes();
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, value);
            tree.put(item.get().key(), bytes);
        }
    }

    private void patchLinks(long inode) throws IOException {
        Optional<Item> item = find(inode);
        if (item.isPresent()) {
            byte[] bytes = item.get().data().bytes();
            int count = NameRef.of(tree, inode).size();
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(LINKS, count);
            tree.put(item.get().key(), bytes);
        }
    }

    /** All attributes that there are have been logged. */
    private void dropAttributes(long inode) throws IOException {
        for (Item item : all(tree, inode, ItemType.XATTR_ITEM)) {
            Optional<Item> logged = log.find(item.key());
            if (logged.isEmpty()) {
                tree.remove(item.key());
                continue;
            }
            // That of the log takes its place later, with all that is still there of this hash.
            tree.put(item.key(), logged.get().data().bytes());
        }
    }

    private static List<Item> all(ItemTree tree, long inode, int type) throws IOException {
        List<Item> all = new ArrayList<>();
        Items items = tree.of(inode, type);
        for (Item item = items.next(); item != null; item = items.next()) {
            all.add(item);
        }
        return all;
    }

    /** In the ranges of a directory that were logged, what was not logged is no more. */
    private void dropNames(long directory) throws IOException {
        long done = 0;
        for (Item range : all(log, directory, ItemType.DIR_LOG_INDEX)) {
            long start = Math.max(done, range.key().offset());
            long end = range.data().int64(0);
            Items items = tree.from(new Key(directory, ItemType.DIR_INDEX, start));
            List<Item> listed = new ArrayList<>();
            Item item = items.next();
            while (item != null
                    && item.key().is(directory, ItemType.DIR_INDEX)
                    && Long.compareUnsigned(item.key().offset(), end) <= 0) {
                listed.add(item);
                item = items.next();
            }
            for (Item each : listed) {
                dropUnlogged(each);
            }
            done = end == -1 ? end : end + 1;
        }
    }

    private void dropUnlogged(Item listed) throws IOException {
        Optional<Item> logged = log.find(listed.key());
        for (DirItem name : DirItem.readAll(listed.data())) {
            boolean there = false;
            if (logged.isPresent()) {
                for (DirItem each : DirItem.readAll(logged.get().data())) {
                    there |= each.isNamed(name.name());
                }
            }
            if (!there && name.location().type() == ItemType.INODE_ITEM) {
                unlink(listed.key().objectId(), name);
            }
        }
    }

    private void unlink(long directory, DirItem name) throws IOException {
        names.unlink(directory, name);
        linked.add(name.location().objectId());
    }

    private void replayIndex(Item logged) throws IOException {
        if (logged.key().type() != ItemType.DIR_INDEX) {
            return;
        }
        long directory = logged.key().objectId();
        for (DirItem name : DirItem.readAll(logged.data())) {
            long inode = name.location().objectId();
            boolean exists = find(inode).isPresent();
            boolean byName = matches(directory, names.find(directory, name.name()), name, exists);
            long index = logged.key().offset();
            boolean byIndex =
                    matches(directory, names.find(directory, index, name.name()), name, exists);
            if ((byName && byIndex) || !exists || isReferred(inode, directory, name.name())) {
                continue; // what the inode itself says of its names comes later
            }
            NameRef made = new NameRef(directory, index, name.name());
            names.link(made, inode, name.type());
            names.addRef(made, inode);
            linked.add(inode);
        }
    }

    /** Whether a name leads there already; one that leads elsewhere is taken away. */
    private boolean matches(long directory, Optional<DirItem> there, DirItem wanted, boolean exists)
            throws IOException {
        if (there.isEmpty()) {
            return false;
        }
        if (there.get().location().equals(wanted.location())
                && there.get().type() == wanted.type()) {
            return true;
        }
        if (exists) {
            unlink(directory, there.get());
        }
        return false;
    }

    private boolean isReferred(long inode, long directory, byte[] name) throws IOException {
        return NameRef.of(log, inode).stream().anyMatch(ref -> ref.is(directory, name));
    }

    private void replayRest(Item logged) throws IOException {
        switch (logged.key().type()) {
            case ItemType.XATTR_ITEM -> tree.put(logged.key(), logged.data().bytes());
            case ItemType.INODE_REF, ItemType.INODE_EXTREF -> replayRefs(logged);
            case ItemType.EXTENT_DATA -> {
                if (find(logged.key().objectId()).isPresent()) {
                    extents.put(logged);
                    written.add(logged.key().objectId());
                }
            }
            default -> {}
        }
    }

    private void replayRefs(Item logged) throws IOException {
        long inode = logged.key().objectId();
        Optional<Item> item = find(inode);
        if (item.isEmpty()) {
            throw new BadStructureException("its log has names of no inode");
        }
        int type = fileType(InodeItem.read(item.get().data()).format());
        List<NameRef> wanted = NameRef.readAll(logged);
        for (NameRef ref : wanted) {
            if (find(ref.directory()).isEmpty()) {
                return; // its directory is gone, or was never committed
            }
            Optional<DirItem> byName = names.find(ref.directory(), ref.name());
            Optional<DirItem> byIndex = names.find(ref.directory(), ref.index(), ref.name());
            if (!leadsTo(byName, inode) || !leadsTo(byIndex, inode)) {
                dropOthers(inode, ref.directory());
                if (byIndex.isPresent()) {
                    unlink(ref.directory(), byIndex.get());
                }
                byName = names.find(ref.directory(), ref.name());
                if (byName.isPresent()) {
                    unlink(ref.directory(), byName.get());
                }
                names.link(ref, inode, type);
            }
        }
        for (NameRef old : own(logged.key())) {
            boolean kept = wanted.stream().anyMatch(ref -> ref.is(old.directory(), old.name()));
            Optional<DirItem> there = names.find(old.directory(), old.name());
            if (!kept && leadsTo(there, inode)) {
                unlink(old.directory(), there.get());
            }
        }
        tree.put(logged.key(), logged.data().bytes());
        linked.add(inode);
    }

    private List<NameRef> own(Key key) throws IOException {
        Optional<Item> item = tree.find(key);
        return item.isEmpty() ? List.of() : NameRef.readAll(item.get());
    }

    private static boolean leadsTo(Optional<DirItem> name, long inode) {
        return name.isPresent() && name.get().location().is(inode, ItemType.INODE_ITEM);
    }

    /** Names of the inode in the directory that the log does not know. */
    private void dropOthers(long inode, long directory) throws IOException {
        List<NameRef> logged = NameRef.of(log, inode);
        for (NameRef old : NameRef.of(tree, inode)) {
            boolean kept = logged.stream().anyMatch(ref -> ref.is(directory, old.name()));
            Optional<DirItem> there = names.find(directory, old.name());
            if (old.directory() == directory && !kept && leadsTo(there, inode)) {
                unlink(directory, there.get());
            }
        }
    }

    /** BTRFS_FT_*. */
    private static int fileType(int format) {
        int[] formats = {
            LibC.S_IFREG(),
            LibC.S_IFDIR(),
            LibC.S_IFCHR(),
            LibC.S_IFBLK(),
            LibC.S_IFIFO(),
            LibC.S_IFSOCK(),
            LibC.S_IFLNK()
        };
        for (int i = 0; i < formats.length; i++) {
            if (formats[i] == format) {
                return i + 1;
            }
        }
        return 0;
    }
}
