package io.drydock.internal.ext;

import org.jspecify.annotations.Nullable;

/**
 * Where the content of an inode is.
 *
 * @param map its blocks; none when it is inline
 * @param inline all of it, at least as long as the size, when it is in the inode itself
 */
record FileLayout(long sizeBytes, BlockMap map, byte @Nullable [] inline) {}
