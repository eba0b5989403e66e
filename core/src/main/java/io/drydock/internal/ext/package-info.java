/**
 * The driver of ext2, ext3 and ext4: what changes a filesystem, and most of what reads it, is
 * libext2fs's; contents of files are read and written by their extents, past the library. For
 * {@code io.drydock.internal.userspace} only.
 */
@NullMarked
package io.drydock.internal.ext;

import org.jspecify.annotations.NullMarked;
