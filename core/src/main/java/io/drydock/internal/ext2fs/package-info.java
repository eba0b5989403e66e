/**
 * libext2fs of e2fsprogs: makes ext2, ext3 and ext4 filesystems and changes their superblocks, on
 * any block device and without privileges, since it reads and writes by calling us back. For {@link
 * io.drydock.format}, and for {@code io.drydock.internal.ext}, which reads and changes what is in
 * them by the handle that is opened here.
 */
@NullMarked
package io.drydock.internal.ext2fs;

import org.jspecify.annotations.NullMarked;
