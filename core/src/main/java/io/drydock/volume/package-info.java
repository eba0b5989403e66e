/**
 * What a disk is divided into: partition tables, read in Java, and the signatures (filesystem type,
 * UUID, label) that libblkid finds. Uses block devices.
 */
@NullMarked
package io.drydock.volume;

import org.jspecify.annotations.NullMarked;
