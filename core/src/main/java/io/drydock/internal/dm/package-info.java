/**
 * Device-mapper (Linux's drivers/md/dm-ioctl.c) by its ioctls: block devices of this host that are
 * put together of parts of others. For the rooms that know what to put together: logical volumes,
 * unlocked containers, arrays. Uses the system calls.
 */
@NullMarked
package io.drydock.internal.dm;

import org.jspecify.annotations.NullMarked;
