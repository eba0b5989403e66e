package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.FileTypes;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.NewInode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes, moves and removes names and the inodes that they stand for.
 *
 * <p>Threading: under the volume's lock.
 */
final class NameChanges {
    private static final int MAX_LINKS = Ext2fs.EXT2_LINK_MAX();

    private final ExtVolume volume;
    private final Layouts layouts;
    private final Directories directories;
    private final ExtChanges changes;
    private final DirectoryChanges entries;
    private final Orphans orphans;

    NameChanges(
            ExtVolume volume,
            Layouts layouts,
            Directories directories,
            ExtChanges changes,
            DirectoryChanges entries,
            Orphans orphans) {
        this.volume = volume;
        this.layouts = layouts;
        this.directories = directories;
        this.changes = changes;
        this.entries = entries;
        this.orphans = orphans;
    }

    long create(long directory, byte[] name, NewInode wanted) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Inode parent = changes.directory(directory, arena);
            boolean isDirectory = wanted.type() == FileType.DIRECTORY;
            if (isDirectory) {
                checkSubdirectories(parent);
            }
            changes.reserve(2);
            int number = newNumber(parent, isDirectory);
            make(parent, number, wanted, arena);
            long made = Integer.toUnsignedLong(number);
            dress(volume.inode(made, arena), parent, wanted);
            try {
                entries.add(directory, name, number, wanted.type());
            } catch (InodeException e) {
                orphans.free(made);
                countSubdirectory(directory, parent.links(), 0, arena); // counted by mkdir
                throw e;
            }
            Inode grown = volume.inode(directory, arena);
            if (isDirectory) {
                grown.setLinks(links(parent.links(), 1));
            }
            changes.modified(grown);
            return made;
        }
    }

    private int newNumber(Inode parent, boolean isDirectory) throws IOException {
        int mode = isDirectory ? LibC.S_IFDIR() : LibC.S_IFREG();
        MemorySegment cell = volume.cell();
        volume.check(
                Ext2fs.ext2fs_new_inode(
                        volume.fs(), parent.number(), mode, MemorySegment.NULL, cell));
        return cell.get(ValueLayout.JAVA_INT, 0);
    }

    /** Makes what has no name yet. */
    private void make(Inode parent, int number, NewInode wanted, Arena arena) throws IOException {
        MemorySegment fs = volume.fs();
        MemorySegment none = MemorySegment.NULL;
        switch (wanted.type()) {
            case DIRECTORY -> volume.check(Ext2fs.ext2fs_mkdir(fs, parent.number(), number, none));
            case SYMBOLIC_LINK -> {
                byte[] target = wanted.target();
                if (target.length >= volume.blockBytes()) {
                    throw InodeException.of(LibC.ENAMETOOLONG());
                }
                MemorySegment text = arena.allocate(target.length + 1L);
                text.copyFrom(MemorySegment.ofArray(target));
                volume.check(Ext2fs.ext2fs_symlink(fs, parent.number(), number, none, text));
            }
            default -> makePlain(number, wanted, arena);
        }
    }

    private void makePlain(int number, NewInode wanted, Arena arena) throws IOException {
        MemorySegment bytes = arena.allocate(volume.inodeBytes(), Long.BYTES);
        Inode inode = new Inode(number, bytes);
        inode.setLinks(1);
        inode.setGeneration(ThreadLocalRandom.current().nextInt());
        if (wanted.type() == FileType.REGULAR) {
            inode.setMode(LibC.S_IFREG());
        } else {
            inode.setMode(FileTypes.modeOfSpecial(wanted.type()));
            DeviceNumbers.write(wanted.deviceNumber(), inode.blocks());
        }
        volume.check(Ext2fs.ext2fs_write_new_inode(volume.fs(), number, bytes));
        Ext2fs.ext2fs_inode_alloc_stats2(volume.fs(), number, 1, 0);
        if (wanted.type() == FileType.REGULAR
                && volume.hasIncompatible(Ext2fs.EXT3_FEATURE_INCOMPAT_EXTENTS())) {
            beginExtents(volume.inode(Integer.toUnsignedLong(number), arena));
        }
    }

    /** The library begins a tree in an inode that has nothing. */
    private void beginExtents(Inode inode) throws IOException {
        MemorySegment cell = volume.cell();
        volume.check(Ext2fs.ext2fs_extent_open2(volume.fs(), inode.number(), inode.bytes(), cell));
        Ext2fs.ext2fs_extent_free(cell.get(ValueLayout.ADDRESS, 0));
        volume.write(inode);
    }

    private void dress(Inode made, Inode parent, NewInode wanted) throws IOException {
        Instant now = Instant.now();
        made.setPermissions(wanted.permissions());
        made.setFlags(made.flags() | InodeFlags.inherited(parent.flags(), wanted.type()));
        made.setAccessed(now);
        made.setModified(now);
        made.setChanged(now);
        made.setBorn(now);
        volume.write(made);
        layouts.forget(Integer.toUnsignedLong(made.number()));
    }

    void link(long directory, byte[] name, long number) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            changes.directory(directory, arena);
            Inode inode = changes.reducible(number, arena);
            if (inode.links() >= MAX_LINKS) {
                throw InodeException.of(LibC.EMLINK());
            }
            entries.add(directory, name, inode.number(), inode.type());
            inode.setLinks(inode.links() + 1);
            changes.changed(inode);
            changes.modified(volume.inode(directory, arena));
        }
    }

    OptionalLong unlink(long directory, byte[] name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Inode parent = removable(directory, arena);
            Inode inode = changes.reducible(number(directory, name), arena);
            entries.remove(parent, name);
            changes.modified(volume.inode(directory, arena));
            return loseName(inode);
        }
    }

    private Inode removable(long directory, Arena arena) throws IOException {
        Inode parent = changes.directory(directory, arena);
        if (parent.has(Ext2fs.EXT2_APPEND_FL())) {
            throw InodeException.of(LibC.EPERM());
        }
        return parent;
    }

    private long number(long directory, byte[] name) throws IOException {
        return directories
                .lookup(directory, name)
                .orElseThrow(() -> InodeException.of(LibC.ENOENT()));
    }

    /** Returns the inode if that was its last name. */
    private OptionalLong loseName(Inode inode) throws IOException {
        boolean last = inode.isDirectory() || inode.links() <= 1;
        inode.setLinks(last ? 0 : inode.links() - 1);
        changes.changed(inode);
        long number = Integer.toUnsignedLong(inode.number());
        if (!last) {
            return OptionalLong.empty();
        }
        orphans.add(number);
        return OptionalLong.of(number);
    }

    void removeDirectory(long directory, byte[] name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            Inode parent = removable(directory, arena);
            Inode inode = changes.reducible(number(directory, name), arena);
            entries.remove(parent, name);
            Inode shrunk = volume.inode(directory, arena);
            shrunk.setLinks(links(shrunk.links(), -1));
            changes.modified(shrunk);
            loseName(inode);
            orphans.free(Integer.toUnsignedLong(inode.number()));
        }
    }

    OptionalLong rename(long from, byte[] fromName, long to, byte[] toName) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            removable(from, arena);
            Inode target = changes.directory(to, arena);
            Inode moved = changes.reducible(number(from, fromName), arena);
            OptionalLong there = directories.lookup(to, toName);
            boolean goesElsewhere = moved.isDirectory() && from != to;
            if (there.isPresent()) {
                removable(to, arena);
                Inode replaced = changes.reducible(there.getAsLong(), arena);
                entries.replace(target, toName, moved.number(), moved.type());
                entries.remove(volume.inode(from, arena), fromName);
                there = loseName(replaced);
            } else {
                if (goesElsewhere) {
                    checkSubdirectories(target);
                }
                entries.add(to, toName, moved.number(), moved.type());
                entries.remove(volume.inode(from, arena), fromName);
            }
            boolean replacedDirectory = moved.isDirectory() && there.isPresent();
            move(moved, from, to, goesElsewhere, replacedDirectory, arena);
            return there;
        }
    }

    /** Lets all three say what has changed, and count their links. */
    private void move(
            Inode moved,
            long from,
            long to,
            boolean goesElsewhere,
            boolean replacedDirectory,
            Arena arena)
            throws IOException {
        int gone = goesElsewhere || (replacedDirectory && from == to) ? -1 : 0;
        int come = goesElsewhere && !replacedDirectory ? 1 : 0;
        countSubdirectory(from, volume.peek(from).links(), gone, arena);
        if (to != from) {
            countSubdirectory(to, volume.peek(to).links(), come, arena);
        }
        if (goesElsewhere) {
            entries.setParent(moved, to);
        }
        changes.changed(volume.inode(Integer.toUnsignedLong(moved.number()), arena));
    }

    private void countSubdirectory(long directory, int before, int change, Arena arena)
            throws IOException {
        Inode inode = volume.inode(directory, arena);
        inode.setLinks(links(before, change));
        changes.modified(inode);
    }

    /** A directory with too many subdirectories has one link, which then means nothing. */
    private static int links(int before, int change) {
        if (before == 1 || change == 0) {
            return before;
        }
        int after = before + change;
        return after > MAX_LINKS ? 1 : after;
    }

    private void checkSubdirectories(Inode directory) throws InodeException {
        boolean unlimited = volume.hasReadOnlyCompatible(Ext2fs.EXT4_FEATURE_RO_COMPAT_DIR_NLINK());
        if (!unlimited && directory.links() >= MAX_LINKS) {
            throw InodeException.of(LibC.EMLINK());
        }
    }
}
