/**
 * SquashFS 4.0: the structures are read in Java, where each length is checked before it is used;
 * libsquashfs unpacks the blocks, and is called for nothing else. For {@code
 * io.drydock.internal.userspace} only.
 *
 * <p>Sources: "SquashFS On-Disk Format" of squashfs-tools-ng (doc/format.adoc); where it leaves it
 * open, what Linux does. Numbers are little-endian. Metadata (inodes, directories, tables) is a
 * stream in blocks of up to 8 KiB that are packed one by one; a place in it is that of a block on
 * the device, and an offset in the block when it is unpacked.
 */
@NullMarked
package io.drydock.internal.squashfs;

import org.jspecify.annotations.NullMarked;
