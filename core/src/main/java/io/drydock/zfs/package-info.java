/**
 * ZFS: pools on devices of an image, and the datasets in them, through libzfs and the kernel's
 * module. Anyone may use this package; {@link io.drydock.zfs.Zfs} is its entrance.
 */
@NullMarked
package io.drydock.zfs;

import org.jspecify.annotations.NullMarked;
