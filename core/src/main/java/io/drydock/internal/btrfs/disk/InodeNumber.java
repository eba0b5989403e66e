package io.drydock.internal.btrfs.disk;

/**
 * What stands for an inode above: each subvolume has its own inodes, which begin with 256.
 *
 * @param subvolume the place of the subvolume among those met, 0 for the one that is mounted
 * @param inode in the subvolume
 * @param empty whether it is not that inode but a directory in it without content, which stands for
 *     a subvolume that a snapshot has not got
 */
record InodeNumber(int subvolume, long inode, boolean empty) {
    private static final int INODE_BITS = 40;
    private static final int SUBVOLUME_BITS = 22;
    private static final long EMPTY = 1L << (INODE_BITS + SUBVOLUME_BITS);

    static final int MOST_SUBVOLUMES = 1 << SUBVOLUME_BITS;

    static InodeNumber of(long number) {
        return new InodeNumber(
                (int) (number >>> INODE_BITS) & (MOST_SUBVOLUMES - 1),
                number & (1L << INODE_BITS) - 1,
                (number & EMPTY) != 0);
    }

    /** The number of an inode. */
    static long of(int subvolume, long inode) throws BadStructureException {
        if (inode < 0 || inode >= 1L << INODE_BITS) {
            throw new BadStructureException(
                    "an inode has the number " + Long.toUnsignedString(inode));
        }
        return (long) subvolume << INODE_BITS | inode;
    }

    /** The number of an empty directory in a directory. */
    static long ofEmptyIn(long directory) {
        return directory | EMPTY;
    }
}
