/**
 * Reads btrfs in Java: superblocks, chunks over one or several devices, trees, subvolumes, files
 * with their checksums and compression. For the userspace engine, by {@link BtrfsDriver}; what the
 * kernel says of a mounted btrfs is in {@code io.drydock.internal.btrfs}.
 *
 * <p>The format is that of the kernel's {@code include/uapi/linux/btrfs_tree.h} and of "On-disk
 * Format" in the documentation of btrfs-progs; structures and fields have their names. The bytes
 * are those of a stranger: each field is checked before it is used, as fs/btrfs/tree-checker.c does
 * where that matters to a reader.
 */
@NullMarked
package io.drydock.internal.btrfs.disk;

import org.jspecify.annotations.NullMarked;
