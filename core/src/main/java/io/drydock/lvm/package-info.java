/**
 * LVM2: volume groups, and what they are made of. The values are what the metadata on the disks
 * says, read in Java; sizes are in bytes. Uses devices.
 */
@NullMarked
package io.drydock.lvm;

import org.jspecify.annotations.NullMarked;
