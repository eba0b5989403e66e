/**
 * The first phase of NBD: what client and server agree on before requests are sent. Uses the
 * transport and the wire's numbers.
 */
@NullMarked
package io.drydock.internal.nbd.handshake;

import org.jspecify.annotations.NullMarked;
