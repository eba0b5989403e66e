/**
 * LVM2: volume groups, and what they are made of. The values are what the metadata on the disks
 * says, read in Java; sizes are in bytes. {@link io.drydock.lvm.Lvm} makes and changes volume
 * groups and reports on them, by lvm's own library. Uses devices.
 */
@NullMarked
package io.drydock.lvm;

import org.jspecify.annotations.NullMarked;
