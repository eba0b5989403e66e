package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.InodeEntry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Lists directories and finds names in them: in blocks one after the other, by an index of hashes,
 * or in the inode itself.
 *
 * <p>Threading: under the volume's lock.
 */
final class Directories {
    /** An inline directory begins with its parent's number, in place of two entries. */
    static final int INLINE_PARENT_BYTES = Integer.BYTES;

    /**
     * So much of an inline directory is where block numbers are otherwise; entries do not cross.
     */
    private static final int INLINE_FIRST_BYTES = 60;

    private static final byte[] PARENT = {'.', '.'};

    private final ExtVolume volume;
    private final Layouts layouts;
    private final HashIndex index;
    private final CheckedBlocks blocks;
    private final boolean typed;

    Directories(ExtVolume volume, Layouts layouts) {
        this.volume = volume;
        this.layouts = layouts;
        this.blocks = new CheckedBlocks(volume);
        this.typed = volume.hasIncompatible(Ext2fs.EXT2_FEATURE_INCOMPAT_FILETYPE());
        this.index = new HashIndex(volume, this);
    }

    /** What a visitor does with a block of entries; false ends the visit. */
    private interface Visitor {
        boolean visit(DirectoryBlock block) throws IOException, DirectoryBlock.BadEntryException;
    }

    /**
     * A name that was found in a block.
     *
     * @param block not to be changed itself
     * @param physical where it is
     */
    record Place(DirectoryBlock block, long physical, DirectoryEntry entry) {}

    List<InodeEntry> list(long directory) throws IOException {
        Inode inode = readable(directory);
        List<InodeEntry> entries = new ArrayList<>();
        visit(
                inode,
                block -> {
                    DirectoryEntry entry = block.first();
                    for (; entry != null; entry = block.after(entry)) {
                        byte[] name = block.name(entry);
                        if (!isDot(name)) {
                            checkName(name, directory);
                            entries.add(new InodeEntry(name, entry.inode(), type(entry)));
                        }
                    }
                    return true;
                });
        return entries;
    }

    private static boolean isDot(byte[] name) {
        return name.length > 0
                && name[0] == '.'
                && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    private void checkName(byte[] name, long directory) throws IOException {
        boolean sound = name.length > 0;
        for (byte letter : name) {
            sound &= letter != 0 && letter != '/';
        }
        if (!sound) {
            throw volume.corrupt("directory " + directory + " has a name that none can have");
        }
    }

    private FileType type(DirectoryEntry entry) throws IOException {
        FileType said = EntryTypes.ofEntry(entry.type());
        // What it says need not be so, but then e2fsck has work to do.
        return said == FileType.UNKNOWN ? volume.peek(entry.inode()).type() : said;
    }

    OptionalLong lookup(long directory, byte[] name) throws IOException {
        Inode inode = readable(directory);
        if (inode.has(Ext2fs.EXT4_INLINE_DATA_FL())) {
            long[] found = {0};
            visit(
                    inode,
                    block -> {
                        DirectoryEntry entry = block.find(name);
                        found[0] = entry == null ? 0 : entry.inode();
                        return entry == null;
                    });
            return found[0] == 0 ? OptionalLong.empty() : OptionalLong.of(found[0]);
        }
        Place place = find(inode, name);
        return place == null ? OptionalLong.empty() : OptionalLong.of(place.entry().inode());
    }

    /** Where a name is, of a directory in blocks; null when it is not there. */
    @Nullable Place find(Inode directory, byte[] name) throws IOException {
        FileLayout layout = layouts.of(directory);
        if (directory.has(Ext2fs.EXT2_INDEX_FL())) {
            HashIndex.Search search = index.search(directory, layout, name);
            if (search != null) {
                for (long leaf = search.leaf(); leaf >= 0; leaf = search.next()) {
                    Place place = findIn(directory, layout, leaf, name);
                    if (place != null) {
                        return place;
                    }
                }
                return null;
            }
        }
        for (Run run : layout.map().runs()) {
            for (long block = run.logical(); block < end(run, layout); block++) {
                Place place = findIn(directory, layout, block, name);
                if (place != null) {
                    return place;
                }
            }
        }
        return null;
    }

    private @Nullable Place findIn(Inode directory, FileLayout layout, long block, byte[] name)
            throws IOException {
        MemorySegment bytes = load(directory.number(), layout, block);
        if (bytes == null) {
            return null;
        }
        DirectoryBlock entries = new DirectoryBlock(bytes, typed);
        try {
            DirectoryEntry entry = entries.find(name);
            return entry == null ? null : new Place(entries, layout.map().physical(block), entry);
        } catch (DirectoryBlock.BadEntryException e) {
            throw badEntry(directory, e);
        }
    }

    /** The entry of the parent of a directory in blocks, the second of the first. */
    Place parentEntry(Inode directory) throws IOException {
        FileLayout layout = layouts.of(directory);
        MemorySegment bytes = load(directory.number(), layout, 0);
        if (bytes == null) {
            throw badEntry(directory);
        }
        DirectoryBlock block = new DirectoryBlock(bytes, typed);
        try {
            DirectoryEntry self = block.first();
            DirectoryEntry parent = self == null ? null : block.after(self);
            if (parent == null || !Arrays.equals(block.name(parent), PARENT)) {
                throw badEntry(directory);
            }
            return new Place(block, layout.map().physical(0), parent);
        } catch (DirectoryBlock.BadEntryException e) {
            throw badEntry(directory, e);
        }
    }

    private long end(Run run, FileLayout layout) {
        return Math.min(run.end(), Math.ceilDiv(layout.sizeBytes(), volume.blockBytes()));
    }

    private void visit(Inode directory, Visitor visitor) throws IOException {
        FileLayout layout = layouts.of(directory);
        try {
            if (layout.inline() != null) {
                visitInline(layout.inline(), visitor);
                return;
            }
            int number = directory.number();
            for (Run run : layout.map().runs()) {
                for (long block = run.logical(); block < end(run, layout); block++) {
                    MemorySegment bytes = load(number, layout, block);
                    if (bytes != null && !visitor.visit(new DirectoryBlock(bytes, typed))) {
                        return;
                    }
                }
            }
        } catch (DirectoryBlock.BadEntryException e) {
            throw badEntry(directory, e);
        }
    }

    private void visitInline(byte[] content, Visitor visitor)
            throws IOException, DirectoryBlock.BadEntryException {
        MemorySegment all = MemorySegment.ofArray(content);
        int first = Math.min(INLINE_FIRST_BYTES, content.length);
        MemorySegment head =
                all.asSlice(INLINE_PARENT_BYTES, Math.max(0, first - INLINE_PARENT_BYTES));
        if (visitor.visit(new DirectoryBlock(head, typed))) {
            visitor.visit(new DirectoryBlock(all.asSlice(first), typed));
        }
    }

    /** A block of a directory, which is not to be changed; null where there is a hole. */
    @Nullable MemorySegment load(int directory, FileLayout layout, long block) throws IOException {
        long physical = layout.map().physical(block);
        return physical < 0 ? null : blocks.block(directory, physical);
    }

    /** A directory whose names are as they are on disk. */
    private Inode readable(long number) throws IOException {
        Inode inode = volume.peek(number);
        if (!inode.isDirectory()) {
            throw volume.corrupt("inode " + number + " is no directory");
        }
        if (inode.has(Ext2fs.EXT4_ENCRYPT_FL())) {
            throw new UnsupportedException(
                    "read directory",
                    volume.medium().name(),
                    "the names in it are encrypted (fscrypt)",
                    "the kernel engine shows them, encrypted as they are");
        }
        return inode;
    }

    boolean isTyped() {
        return typed;
    }

    private IOException badEntry(Inode directory) {
        return volume.corrupt(damaged(directory));
    }

    private IOException badEntry(Inode directory, DirectoryBlock.BadEntryException cause) {
        return volume.corrupt(damaged(directory), cause);
    }

    private static String damaged(Inode directory) {
        return "directory " + Integer.toUnsignedLong(directory.number()) + " is damaged";
    }
}
