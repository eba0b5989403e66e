/**
 * A client (front-end) of vhost-user-blk: a disk of another process of this machine, by memory that
 * both share instead of a stream. The protocol is that of QEMU's docs/interop/vhost-user.rst, the
 * rings are split virtqueues (VIRTIO 1.2, section 2.7), the requests virtio-blk's (section 5.2).
 *
 * <p>The back-end is trusted with the bytes of its disk and with nothing else: all that it writes
 * to the shared memory or sends is checked before it is used. For core only.
 */
@NullMarked
package io.drydock.internal.vhost;

import org.jspecify.annotations.NullMarked;
