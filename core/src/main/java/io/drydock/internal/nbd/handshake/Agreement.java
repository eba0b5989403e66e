package io.drydock.internal.nbd.handshake;

import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Export;

/**
 * A server that waits for requests.
 *
 * @param transport to send them by, encrypted where that was agreed on; the receiver closes it
 * @param export what they may be
 */
public record Agreement(Transport transport, Export export) {}
