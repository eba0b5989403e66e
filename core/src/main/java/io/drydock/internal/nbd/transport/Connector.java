package io.drydock.internal.nbd.transport;

import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.nbd.NbdAddress;
import io.drydock.nbd.NbdUri;
import java.io.IOException;

/**
 * Connects to a server, again and again.
 *
 * <p>Threading: safe for use by many threads.
 */
@FunctionalInterface
public interface Connector {
    /** A stream to the server, on which nothing has been said. */
    Transport connect(Deadline deadline) throws IOException;

    /** For the server that the URI names. */
    static Connector to(NbdUri uri) {
        String subject = uri.toString();
        return deadline ->
                switch (uri.address()) {
                    case NbdAddress.Unix(var socket) ->
                            UnixSocket.connect(socket, subject, deadline);
                    case NbdAddress.Tcp(var host, var port) ->
                            TcpSocket.connect(host, port, subject, deadline);
                    case NbdAddress.Vsock(var cid, var port) ->
                            VsockSocket.connect(cid, port, subject, deadline);
                };
    }
}
