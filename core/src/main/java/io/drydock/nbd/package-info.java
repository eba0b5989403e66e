/**
 * A client of the NBD protocol (doc/proto.md of the NetworkBlockDevice project), in plain Java: no
 * native library is needed. {@link io.drydock.nbd.NbdDevice} is the export as a block device; below
 * it, each phase of the protocol has a file of its own: transport, handshake, transmission. Uses
 * block devices and errors. Anyone may use it.
 */
@NullMarked
package io.drydock.nbd;

import org.jspecify.annotations.NullMarked;
