/**
 * Reads LVM2's metadata, shows logical volumes as devices in Java, and makes them block devices of
 * the host by device-mapper. For core; uses the values of {@code io.drydock.lvm}.
 */
@NullMarked
package io.drydock.internal.lvm;

import org.jspecify.annotations.NullMarked;
