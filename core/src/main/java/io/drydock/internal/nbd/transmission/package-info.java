/**
 * The second phase of NBD: requests and replies, any number in flight. Uses the transport, the
 * wire's numbers, and the handshake to connect anew.
 */
@NullMarked
package io.drydock.internal.nbd.transmission;

import org.jspecify.annotations.NullMarked;
