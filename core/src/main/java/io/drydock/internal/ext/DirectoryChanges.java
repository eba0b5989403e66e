package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.InodeException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Changes the entries of directories.
 *
 * <p>Threading: under the volume's lock.
 */
final class DirectoryChanges {
    /** First it leaves the inode, then it gets an index, then the index is split. */
    private static final int MAX_ATTEMPTS = 4;

    private final ExtVolume volume;
    private final Layouts layouts;
    private final Directories directories;
    private final ExtChanges changes;
    private final IndexMaker indexMaker;

    DirectoryChanges(
            ExtVolume volume, Layouts layouts, Directories directories, ExtChanges changes) {
        this.volume = volume;
        this.layouts = layouts;
        this.directories = directories;
        this.changes = changes;
        this.indexMaker = new IndexMaker(volume, layouts, directories);
    }

    /** Makes a name that is free; {@code ENOSPC} when the directory or the disk is full. */
    void add(long directory, byte[] name, int inode, FileType type) throws IOException {
        changes.reserve(1);
        layouts.forget(directory);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = cString(name, arena);
            long error = link(directory, text, inode, type);
            for (int i = 1; i < MAX_ATTEMPTS && error == Ext2fs.EXT2_ET_DIR_NO_SPACE(); i++) {
                makeRoom(volume.inode(directory, arena));
                layouts.forget(directory);
                error = link(directory, text, inode, type);
            }
            volume.check(error);
        }
    }

    private long link(long directory, MemorySegment name, int inode, FileType type) {
        return Ext2fs.ext2fs_link(
                volume.fs(), (int) directory, name, inode, EntryTypes.toEntry(type));
    }

    private static MemorySegment cString(byte[] name, Arena arena) {
        MemorySegment text = arena.allocate(name.length + 1L);
        text.copyFrom(MemorySegment.ofArray(name));
        return text;
    }

    private void makeRoom(Inode directory) throws IOException {
        if (directory.has(Ext2fs.EXT2_INDEX_FL())) {
            throw InodeException.of(LibC.ENOSPC()); // the library has tried
        }
        if (volume.hasCompatible(Ext2fs.EXT2_FEATURE_COMPAT_DIR_INDEX())
                && !directory.has(Ext2fs.EXT4_INLINE_DATA_FL())
                && directory.sizeBytes() == volume.blockBytes()) {
            indexMaker.make(directory);
        } else {
            volume.check(Ext2fs.ext2fs_expand_dir(volume.fs(), directory.number()));
        }
    }

    void remove(Inode directory, byte[] name) throws IOException {
        if (directory.has(Ext2fs.EXT4_INLINE_DATA_FL())) {
            removeInline(directory, name);
            return;
        }
        change(directory, find(directory, name), DirectoryBlock::remove);
    }

    private void removeInline(Inode directory, byte[] name) throws IOException {
        layouts.forget(Integer.toUnsignedLong(directory.number()));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = cString(name, arena);
            volume.check(Ext2fs.ext2fs_unlink(volume.fs(), directory.number(), text, 0, 0));
        }
    }

    /** Lets a name stand for another inode. */
    void replace(Inode directory, byte[] name, int inode, FileType type) throws IOException {
        if (directory.has(Ext2fs.EXT4_INLINE_DATA_FL())) {
            removeInline(directory, name);
            add(Integer.toUnsignedLong(directory.number()), name, inode, type);
            return;
        }
        int said = EntryTypes.toEntry(type);
        change(
                directory,
                find(directory, name),
                (block, entry) -> block.replace(entry, inode, said));
    }

    private Directories.Place find(Inode directory, byte[] name) throws IOException {
        Directories.Place place = directories.find(directory, name);
        if (place == null) {
            throw InodeException.of(LibC.ENOENT());
        }
        return place;
    }

    /** A change of an entry in a block of entries. */
    private interface EntryChange {
        void in(DirectoryBlock block, DirectoryEntry entry);
    }

    private void change(Inode directory, Directories.Place place, EntryChange change)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            DirectoryBlock block = place.block().copy(arena);
            change.in(block, place.entry());
            volume.check(
                    Ext2fs.ext2fs_write_dir_block4(
                            volume.fs(), place.physical(), block.bytes(), 0, directory.number()));
        }
    }

    /** Lets a directory say that another one is its parent. */
    void setParent(Inode directory, long parent) throws IOException {
        if (directory.has(Ext2fs.EXT4_INLINE_DATA_FL())) {
            directory.blocks().set(ValueLayout.JAVA_INT, 0, (int) parent);
            layouts.forget(Integer.toUnsignedLong(directory.number()));
            volume.write(directory);
            return;
        }
        change(
                directory,
                directories.parentEntry(directory),
                (block, entry) -> block.setInode(entry.at(), parent));
    }
}
