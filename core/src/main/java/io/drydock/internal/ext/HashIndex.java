package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.ext2fs.ext2_dx_countlimit;
import io.drydock.bindings.ext2fs.ext2_dx_entry;
import io.drydock.bindings.ext2fs.ext2_dx_root_info;
import io.drydock.bindings.ext2fs.ext2_super_block;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Finds in which block of an indexed directory a name is: "Hash Tree Directories" in the kernel's
 * documentation.
 *
 * <p>Threading: under the volume's lock.
 */
final class HashIndex {
    /** Where the entry of the parent stands, in every directory. */
    static final int PARENT_AT = 12;

    /** The root's description stands after the entries of the directory and its parent. */
    static final int ROOT_INFO_AT = 24;

    /** Of other nodes: what looks like an empty entry of a directory. */
    private static final int NODE_ENTRIES_AT = 8;

    private static final int ENTRY_BYTES = (int) ext2_dx_entry.sizeof();
    private static final int MAX_LEVELS = 3;
    private static final int UNSIGNED = 3;
    private static final int LAST_PLAIN_HASH = 2;
    private static final int SHORT = 0xffff;
    private static final int BYTE = 0xff;
    private static final long BLOCK_MASK = 0x0fffffff;

    private final ExtVolume volume;
    private final Directories directories;
    private final MemorySegment hash;
    private final MemorySegment nameBuffer;

    HashIndex(ExtVolume volume, Directories directories) {
        this.volume = volume;
        this.directories = directories;
        this.hash = volume.arena().allocate(ValueLayout.JAVA_INT, 2);
        this.nameBuffer = volume.arena().allocate(Ext2fs.EXT2_NAME_LEN());
    }

    /** The index is not to be relied on: names can still be looked for one by one. */
    private static final class BadIndexException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /**
     * Begins a search; null when the index is of an unknown kind or damaged.
     *
     * @param name 255 bytes at most
     */
    @Nullable Search search(Inode directory, FileLayout layout, byte[] name) throws IOException {
        try {
            return new Search(directory.number(), layout, name);
        } catch (BadIndexException e) {
            return null;
        }
    }

    /**
     * A way from the root to a block, and on to the next one: hashes may be equal across blocks.
     */
    final class Search {
        private final int directory;
        private final FileLayout layout;
        private final int levels;
        private final int wanted;

        /** How many more blocks it can have: where all hashes are equal, an index is no help. */
        private long left;

        private final MemorySegment[] nodes = new MemorySegment[MAX_LEVELS];
        private final int[] entriesAt = new int[MAX_LEVELS];
        private final int[] position = new int[MAX_LEVELS];

        private Search(int directory, FileLayout layout, byte[] name)
                throws IOException, BadIndexException {
            this.directory = directory;
            this.layout = layout;
            this.left = layout.map().total();
            load(0, 0);
            MemorySegment info = nodes[0].asSlice(ROOT_INFO_AT, ext2_dx_root_info.sizeof());
            levels = (ext2_dx_root_info.indirect_levels(info) & BYTE) + 1;
            if (levels > MAX_LEVELS) {
                throw new BadIndexException();
            }
            wanted = hash(ext2_dx_root_info.hash_version(info) & BYTE, name);
            entriesAt[0] = ROOT_INFO_AT + (ext2_dx_root_info.info_length(info) & BYTE);
            position[0] = lastNotAbove(0);
            for (int level = 1; level < levels; level++) {
                descend(level);
                position[level] = lastNotAbove(level);
            }
        }

        private void load(int level, long block) throws IOException, BadIndexException {
            MemorySegment node = directories.load(directory, layout, block);
            if (node == null) {
                throw new BadIndexException();
            }
            nodes[level] = node;
        }

        private void descend(int level) throws IOException, BadIndexException {
            load(level, block(level - 1));
            entriesAt[level] = NODE_ENTRIES_AT;
        }

        private int entry(int level, int index) {
            return entriesAt[level] + index * ENTRY_BYTES;
        }

        private int count(int level) throws BadIndexException {
            MemorySegment head =
                    nodes[level].asSlice(entriesAt[level], ext2_dx_countlimit.sizeof());
            int count = ext2_dx_countlimit.count(head) & SHORT;
            if (count == 0 || entry(level, count) > nodes[level].byteSize()) {
                throw new BadIndexException();
            }
            return count;
        }

        private int hashAt(int level, int index) {
            return nodes[level].get(ValueLayout.JAVA_INT_UNALIGNED, entry(level, index));
        }

        private long block(int level) {
            long at = entry(level, position[level]) + ext2_dx_entry.block$offset();
            return nodes[level].get(ValueLayout.JAVA_INT_UNALIGNED, at) & BLOCK_MASK;
        }

        /** The first entry has no hash: all that is below the second one is there. */
        private int lastNotAbove(int level) throws BadIndexException {
            int low = 1;
            int high = count(level) - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                if (Integer.compareUnsigned(hashAt(level, middle), wanted) > 0) {
                    high = middle - 1;
                } else {
                    low = middle + 1;
                }
            }
            return low - 1;
        }

        /** The block to look into. */
        long leaf() {
            return block(levels - 1);
        }

        /** The next block that may have the name; -1 when there is none. */
        long next() throws IOException {
            if (--left < 0) {
                return -1;
            }
            try {
                int level = levels - 1;
                while (position[level] + 1 == count(level)) {
                    if (level == 0) {
                        return -1;
                    }
                    level--;
                }
                position[level]++;
                if ((hashAt(level, position[level]) & ~1) != wanted) {
                    return -1;
                }
                for (int below = level + 1; below < levels; below++) {
                    descend(below);
                    count(below);
                    position[below] = 0;
                }
                return leaf();
            } catch (BadIndexException e) {
                return -1;
            }
        }
    }

    private int hash(int version, byte[] name) throws BadIndexException {
        if (name.length > nameBuffer.byteSize()) {
            throw new BadIndexException();
        }
        MemorySegment.copy(name, 0, nameBuffer, ValueLayout.JAVA_BYTE, 0, name.length);
        MemorySegment superblock = volume.superblock();
        boolean unsigned =
                (ext2_super_block.s_flags(superblock) & Ext2fs.EXT2_FLAGS_UNSIGNED_HASH()) != 0;
        long error =
                Ext2fs.ext2fs_dirhash2(
                        version <= LAST_PLAIN_HASH && unsigned ? version + UNSIGNED : version,
                        nameBuffer,
                        name.length,
                        MemorySegment.NULL,
                        0,
                        ext2_super_block.s_hash_seed(superblock),
                        hash,
                        hash.asSlice(Integer.BYTES));
        if (error != 0) {
            throw new BadIndexException();
        }
        return hash.getAtIndex(ValueLayout.JAVA_INT, 0);
    }
}
