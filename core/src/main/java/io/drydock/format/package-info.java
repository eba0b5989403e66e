/**
 * Filesystems and swap on devices that are not mounted: made, labelled, checked, repaired, resized,
 * and their signatures wiped. Uses block devices, volumes, libext2fs, libblkid, and the programs of
 * filesystems that no library makes.
 */
@NullMarked
package io.drydock.format;

import org.jspecify.annotations.NullMarked;
