package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import io.drydock.internal.xfs.ExtentNode.Range;
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

    /**
     * The run with a block of the file, or else the next one; empty when there is none.
     *
     * <p>All that is passed on the way must be in order. Else who goes from run to run by this
     * might never come to an end.
     */
    Optional<Run> at(long block) throws IOException {
        Fields root = fork.bytes();
        return levels == 0
                ? find(root, (int) fork.extents(), Range.ALL, block)
                : descend(
                        ExtentNode.of(root, ROOT_HEADER_BYTES, root.int16(2), Range.ALL),
                        levels,
                        Range.ALL,
                        block);
    }

    private Optional<Run> descend(ExtentNode node, int level, Range range, long block)
            throws IOException {
        int i = node.lastBefore(block);
        Optional<Run> found = child(node.child(i), level - 1, node.range(i, range), block);
        if (found.isPresent() || i + 1 == node.count()) {
            return found;
        }
        // Nothing of that child reaches so far: the next one begins behind it.
        return child(node.child(i + 1), level - 1, node.range(i + 1, range), block);
    }

    private Optional<Run> child(long number, int level, Range range, long block)
            throws IOException {
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
                ? find(node.slice(header, node.length() - header), count, range, block)
                : descend(ExtentNode.of(node, header, count, range), level, range, block);
    }

    /** The first record that ends behind the block. */
    private static Optional<Run> find(Fields records, int count, Range range, long block)
            throws IOException {
        Optional<Run> found = Optional.empty();
        long end = range.start();
        for (int i = 0; i < count; i++) {
            Run run = Run.read(records, i * Run.BYTES);
            if (run.first() < end || run.end() > range.end()) {
                throw records.corrupt("has extents that are not in order");
            }
            end = run.end();
            if (found.isEmpty() && end > block) {
                found = Optional.of(run);
            }
        }
        return found;
    }
}
