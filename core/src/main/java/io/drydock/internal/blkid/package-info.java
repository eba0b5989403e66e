/**
 * libblkid (util-linux): tells by their magic numbers what is on a device. The one place from which
 * the library is called. For {@link io.drydock.volume} only; uses block devices and system calls.
 */
@NullMarked
package io.drydock.internal.blkid;

import org.jspecify.annotations.NullMarked;
