package io.drydock.internal.xfs;

import java.io.IOException;
import java.util.Optional;

/**
 * Where the blocks of a fork are: a list in the inode, or a tree whose root is there (fs/xfs/
 * libxfs/xfs_bmap_btree.c).
 *
 * <p>Nothing but the way to one extent is ever in memory.
 *
 * <p>Threading: safe for use by many threads.
 */
final class ExtentMap {
    private static final long MAGIC = 0x424d4150; // BMAP
    private static final long MAGIC_5 = 0x424d4133; // BMA3
    private static final int HEADER_BYTES = 24;
    private static final int HEADER_5_BYTES = 72;
    private static final int ROOT_HEADER_BYTES = 4;
    private static final int KEY_BYTES = 8;

    /** {@code XFS_BTREE_MAXLEVELS}, with which all 2^48 extents can be reached. */
    private static final int MOST_LEVELS = 9;

    private final Disk disk;
    private final Fork fork;

    /** Of the tree; 0 for a list. */
    private final int levels;

    private ExtentMap(Disk disk, Fork fork, int levels) {
        this.disk = disk;
        this.fork = fork;
        this.levels = levels;
    }

    static ExtentMap of(Disk disk, Fork fork) throws IOException {
        Fields bytes = fork.bytes();
        return switch (fork.format()) {
            case Fork.EXTENTS -> {
                if (Long.compareUnsigned(fork.extents(), bytes.length() / Run.BYTES) > 0) {
                    throw bytes.corrupt("has more extents than fit into it");
                }
                yield new ExtentMap(disk, fork, 0);
            }
            case Fork.TREE -> {
                int levels = bytes.int16(0);
                if (levels == 0 || levels > MOST_LEVELS) {
                    throw bytes.corrupt("has an extent tree of %d levels".formatted(levels));
                }
                yield new ExtentMap(disk, fork, levels);
            }
            default -> throw bytes.corrupt("has a fork of format " + fork.format());
        };
    }

    /** The run with a block of the file, or else the next one; empty when there is none. */
    Optional<Run> at(long block) throws IOException {
        Fields root = fork.bytes();
        return levels == 0
                ? find(root, (int) fork.extents(), block)
                : descend(root, root.int16(2), ROOT_HEADER_BYTES, levels, block);
    }

    /**
     * Looks in a node.
     *
     * @param count how many children it has
     * @param keysAt behind its header
     */
    private Optional<Run> descend(Fields node, int count, int keysAt, int level, long block)
            throws IOException {
        int most = (node.length() - keysAt) / (2 * KEY_BYTES);
        if (count == 0 || count > most) {
            throw node.corrupt("has %d entries and room for %d".formatted(count, most));
        }
        int pointersAt = keysAt + most * KEY_BYTES;
        int i = lastBefore(node, keysAt, count, block);
        Optional<Run> found = child(node.int64(pointersAt + i * KEY_BYTES), level - 1, block);
        if (found.isPresent() || i + 1 == count) {
            return found;
        }
        // Nothing of that child reaches so far: the next one begins behind it.
        return child(node.int64(pointersAt + (i + 1) * KEY_BYTES), level - 1, block);
    }

    private Optional<Run> child(long number, int level, long block) throws IOException {
        Superblock superblock = disk.superblock();
        long offset = superblock.blockOffset(number, 1);
        Fields node = disk.read(offset, superblock.blockBytes, "extent block at byte");
        if (node.int32(0) != (superblock.isVersion5 ? MAGIC_5 : MAGIC)) {
            throw node.corrupt("is none");
        }
        int header = HEADER_BYTES;
        if (superblock.isVersion5) {
            disk.check(node, Header.EXTENTS, offset, Header.ANY);
            header = HEADER_5_BYTES;
        }
        if (node.int16(4) != level) {
            throw node.corrupt("is of level %d, not %d".formatted(node.int16(4), level));
        }
        int count = node.int16(6);
        return level == 0
                ? find(node.slice(header, node.length() - header), count, block)
                : descend(node, count, header, level, block);
    }

    /** The last entry whose key is not behind the block; the first one if all are. */
    private static int lastBefore(Fields node, int keysAt, int count, long block)
            throws IOException {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (node.int64(keysAt + middle * KEY_BYTES) <= block) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The first record that ends behind the block. */
    private static Optional<Run> find(Fields records, int count, long block) throws IOException {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Run.read(records, middle * Run.BYTES).end() <= block) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == count ? Optional.empty() : Optional.of(Run.read(records, low * Run.BYTES));
    }
}
