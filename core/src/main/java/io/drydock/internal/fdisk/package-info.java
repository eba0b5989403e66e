/**
 * libfdisk (util-linux): makes and changes partition tables. The one place from which the library
 * is called. It works on a copy in memory of the sectors in question, never on a device. For {@link
 * io.drydock.partition} only; uses system calls.
 */
@NullMarked
package io.drydock.internal.fdisk;

import org.jspecify.annotations.NullMarked;
