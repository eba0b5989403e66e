/**
 * libext2fs of e2fsprogs: makes ext2, ext3 and ext4 filesystems and changes their superblocks, on
 * any block device and without privileges, since it reads and writes by calling us back. The one
 * place from which the library is called. For {@link io.drydock.format} only.
 */
@NullMarked
package io.drydock.internal.ext2fs;

import org.jspecify.annotations.NullMarked;
