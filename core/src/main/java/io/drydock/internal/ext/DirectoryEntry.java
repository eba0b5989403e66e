package io.drydock.internal.ext;

/**
 * An entry of a directory that is in use.
 *
 * @param at where it begins in its block
 * @param previous where the one before it in the block begins, used or not; -1 for the first
 * @param inode 32 bits, unsigned
 * @param type {@code EXT2_FT_*}; 0 where directories do not say it
 */
record DirectoryEntry(int at, int previous, long inode, int nameBytes, int type) {}
