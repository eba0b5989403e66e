package io.drydock.internal.driver;

/**
 * An item of a tree of a btrfs, with its key: {@code struct btrfs_disk_key} of linux/btrfs_tree.h.
 *
 * @param objectId unsigned
 * @param offset unsigned
 */
public record TreeItem(long objectId, int type, long offset, byte[] data) {}
