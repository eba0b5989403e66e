/**
 * libzfs: pools and datasets of the kernel's ZFS module. For {@code io.drydock.zfs} only.
 *
 * <p>libzfs starts no program here: it is called only where the module is loaded already.
 */
@NullMarked
package io.drydock.internal.zfs;

import org.jspecify.annotations.NullMarked;
