package io.drydock.internal.xfs;

import io.drydock.internal.xfs.TreeBlock.Leaf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory of any form: within its inode, of one block, or of many with an index (fs/xfs/libxfs/
 * xfs_dir2.h).
 *
 * <p>Threading: safe for use by many threads.
 */
final class Directory {
    /** Where the index begins, in bytes of the directory. */
    private static final long INDEX_AT = 1L << 35;

    private static final int TARGET_BITS = 3;

    private final Inode inode;
    private final Superblock superblock;
    private final Fork fork;
    private final Disk disk;

    private Directory(Inode inode, Fork fork, Disk disk) {
        this.inode = inode;
        this.superblock = disk.superblock();
        this.fork = fork;
        this.disk = disk;
    }

    static Directory of(Disk disk, Inode inode) throws IOException {
        return new Directory(inode, inode.data(), disk);
    }

    /** All names but {@code .} and {@code ..}. */
    List<DirectoryName> list() throws IOException {
        if (fork.isLocal()) {
            return shortNames();
        }
        ForkBlocks blocks = ForkBlocks.of(disk, fork);
        List<DirectoryName> names = new ArrayList<>();
        long end = Math.min(inode.sizeBytes(), INDEX_AT) / superblock.blockBytes;
        int step = superblock.directoryBytes / superblock.blockBytes;
        Set<Long> seen = new HashSet<>();
        for (long at = next(blocks, 0, step); at < end; at = next(blocks, at + step, step)) {
            DataBlock block = DataBlock.read(blocks, at);
            if (!seen.add(block.offset())) {
                throw block.fields().corrupt("is in its directory twice");
            }
            block.addTo(names);
        }
        return names;
    }

    /** The first block from there on that there is. */
    private static long next(ForkBlocks blocks, long from, int step) throws IOException {
        Optional<Run> run = blocks.map().at(from);
        return run.isEmpty() ? Long.MAX_VALUE : Math.max(from, run.get().first() / step * step);
    }

    private List<DirectoryName> shortNames() throws IOException {
        return ShortDirectory.list(fork.bytes(), superblock.hasFileTypes);
    }

    Optional<DirectoryName> find(byte[] name) throws IOException {
        Search search = new Search(name);
        if (fork.isLocal()) {
            for (DirectoryName candidate : shortNames()) {
                search.offer(candidate);
            }
        } else {
            search(ForkBlocks.of(disk, fork), search);
        }
        return search.found;
    }

    private void search(ForkBlocks blocks, Search search) throws IOException {
        if (inode.sizeBytes() == superblock.directoryBytes) {
            DataBlock block = DataBlock.read(blocks, 0);
            if (block.isSingle()) {
                search.visit(block.index(), blocks);
                return;
            }
        }
        long root = INDEX_AT / superblock.blockBytes;
        HashTree tree = new HashTree(blocks, root, superblock.directoryBytes, Leaf.DIRECTORY);
        tree.visitFrom(search.hash, leaf -> search.visit(leaf.entries(), blocks));
    }

    /** A search for one name; where upper and lower case are one, for the one that is closest. */
    private final class Search {
        private final byte[] name;
        private final long hash;
        private Optional<DirectoryName> found = Optional.empty();
        private boolean exact;

        Search(byte[] name) {
            this.name = name;
            this.hash = NameHash.of(name, superblock.ignoresCase);
        }

        void offer(DirectoryName candidate) {
            if (Arrays.equals(candidate.bytes(), name)) {
                found = Optional.of(candidate);
                exact = true;
            } else if (superblock.ignoresCase
                    && found.isEmpty()
                    && NameHash.isSameInAnyCase(candidate.bytes(), name)) {
                found = Optional.of(candidate);
            }
        }

        /** Looks at all names with its hash; returns whether there may be more. */
        boolean visit(HashEntries entries, ForkBlocks blocks) throws IOException {
            int i = entries.firstFrom(hash);
            while (!exact && i < entries.count()) {
                HashEntry entry = entries.get(i++);
                if (entry.hash() != hash) {
                    return false;
                }
                if (entry.target() != 0) { // else its name has been removed
                    offer(name(blocks, entry.target() << TARGET_BITS));
                }
            }
            return !exact;
        }

        private DirectoryName name(ForkBlocks blocks, long at) throws IOException {
            long block = at / superblock.directoryBytes * superblock.directoryBytes;
            DataBlock data = DataBlock.read(blocks, block / superblock.blockBytes);
            return data.at((int) (at - block));
        }
    }
}
