package io.drydock.internal.nbd.handshake;

import io.drydock.internal.nbd.transport.Connector;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.internal.nbd.wire.Export;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdUri;
import java.io.IOException;

/**
 * Makes connections to one export: the first, more of them, and anew when one is lost.
 *
 * <p>Threading: safe for use by many threads.
 */
public final class Dialer {
    private final NbdUri uri;
    private final NbdOptions options;
    private final Connector connector;

    /**
     * @param connector to a server that has the export
     */
    public Dialer(NbdUri uri, NbdOptions options, Connector connector) {
        this.uri = uri;
        this.options = options;
        this.connector = connector;
    }

    public static Dialer to(NbdUri uri, NbdOptions options) {
        return new Dialer(uri, options, Connector.to(uri));
    }

    public NbdOptions options() {
        return options;
    }

    /** What errors call the export. */
    public String subject() {
        return uri.toString();
    }

    /** Connects, and agrees with the server on the export, from scratch. */
    public Agreement dial(Deadline deadline) throws IOException {
        Transport transport = connector.connect(deadline);
        try {
            Export export =
                    options.simpleReplies()
                            ? Handshake.negotiateSimple(
                                    transport, subject(), uri.export(), deadline)
                            : Handshake.negotiate(transport, subject(), uri.export(), deadline);
            return new Agreement(transport, export);
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }
}
