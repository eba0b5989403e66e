/**
 * Streams of bytes to an NBD server, plain or encrypted. Knows nothing of the protocol but its
 * deadlines; uses the system calls.
 */
@NullMarked
package io.drydock.internal.nbd.transport;

import org.jspecify.annotations.NullMarked;
