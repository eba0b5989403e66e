/**
 * What the kernel says of a btrfs and of its devices, by the ioctls of linux/btrfs.h. For the
 * engine that mounts them and for {@code io.drydock.btrfs}.
 */
@NullMarked
package io.drydock.internal.btrfs;

import org.jspecify.annotations.NullMarked;
