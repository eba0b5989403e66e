/**
 * A client of the NBD protocol (doc/proto.md of the NetworkBlockDevice project). {@link
 * io.drydock.nbd.NbdDevice} is the export as a block device; each phase of the protocol has an
 * internal package of its own: transport, handshake, transmission. Needs no native code: where
 * native access is denied, it makes do with Java's sockets. Uses block devices and errors. Anyone
 * may use it.
 */
@NullMarked
package io.drydock.nbd;

import org.jspecify.annotations.NullMarked;
