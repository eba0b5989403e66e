package io.drydock.internal.btrfs.disk;

/**
 * A subvolume that was met.
 *
 * @param id its number in the filesystem
 * @param index its place among those met
 * @param tree its inodes, and all that belongs to them
 */
record Subvolume(long id, int index, ItemTree tree) {
    /** Its root directory. */
    long root() throws BadStructureException {
        return number(ObjectId.FIRST_FREE);
    }

    /** What stands above for an inode of it. */
    long number(long inode) throws BadStructureException {
        return InodeNumber.of(index, inode);
    }
}
