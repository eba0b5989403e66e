package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;

/**
 * One of an inode's two forks: something small that stands in the inode itself, or what says where
 * it is.
 *
 * @param format {@code enum xfs_dinode_fmt}
 * @param bytes the part of the inode
 * @param extents how many there are, of one that is not in the inode
 */
record Fork(Inode inode, int format, Fields bytes, long extents) {
    /** {@code XFS_DINODE_FMT_*}. */
    static final int DEVICE = 0;

    static final int LOCAL = 1;
    static final int EXTENTS = 2;
    static final int TREE = 3;

    boolean isLocal() {
        return format == LOCAL;
    }
}
