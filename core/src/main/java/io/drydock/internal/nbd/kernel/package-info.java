/**
 * The kernel's own NBD client (drivers/block/nbd.c): connections that have been negotiated are
 * given to it, and it makes them a block device. By netlink, or by ioctls where that is missing.
 * Uses the transport and the handshake, netlink and the system calls.
 */
@NullMarked
package io.drydock.internal.nbd.kernel;

import org.jspecify.annotations.NullMarked;
