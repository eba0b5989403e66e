/**
 * TLS over a transport: certificates by the JDK, pre-shared keys by BouncyCastle, which need not be
 * there. Used by the handshake, when the server has agreed.
 */
@NullMarked
package io.drydock.internal.nbd.tls;

import org.jspecify.annotations.NullMarked;
