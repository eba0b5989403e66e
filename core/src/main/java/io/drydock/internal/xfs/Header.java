package io.drydock.internal.xfs;

/**
 * Where a block of version 5 says what it is, in bytes from its beginning.
 *
 * @param sector the place of its own number, in units of 512 bytes
 */
record Header(int checksum, int sector, int uuid, int owner) {
    /** For a block whose owner is not looked at. */
    static final long ANY = -1;

    /** {@code struct xfs_dir3_blk_hdr}. */
    static final Header DIRECTORY = new Header(4, 8, 24, 40);

    /** {@code struct xfs_da3_blkinfo}. */
    static final Header TREE = new Header(12, 16, 32, 48);

    /** {@code struct xfs_btree_block_lhdr}. */
    static final Header EXTENTS = new Header(64, 24, 40, 56);

    /** {@code struct xfs_dsymlink_hdr} and {@code struct xfs_attr3_rmt_hdr}. */
    static final Header VALUE = new Header(12, 40, 16, 32);
}
