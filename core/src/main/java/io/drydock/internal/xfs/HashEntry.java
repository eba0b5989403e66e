package io.drydock.internal.xfs;

/**
 * What an index has for a name or block: {@code struct xfs_dir2_leaf_entry} and {@code
 * xfs_da_node_entry}.
 *
 * @param hash of a name; of a block the largest of those below it
 * @param target where the name is, in units of 8 bytes of the directory's data, or the number of
 *     the block
 */
record HashEntry(long hash, long target) {
    static final int BYTES = 8;
}
