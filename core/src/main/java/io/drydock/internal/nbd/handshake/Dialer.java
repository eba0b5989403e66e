package io.drydock.internal.nbd.handshake;

import io.drydock.error.ConnectionLostException;
import io.drydock.error.SystemCallException;
import io.drydock.internal.nbd.transport.Connector;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.nbd.NbdExport;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdServer;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

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
            return begin(transport, deadline).go(uri.export(), options.contexts());
        } catch (IOException | RuntimeException e) {
            transport.close();
            throw e;
        }
    }

    /** Asks the server what it exports. */
    public NbdServer list(Deadline deadline) throws IOException {
        try (Transport transport = connector.connect(deadline)) {
            Handshake handshake = begin(transport, deadline);
            List<NbdServer.Entry> entries = new ArrayList<>();
            for (NbdServer.Entry entry : handshake.list()) {
                entries.add(entry.withDetails(handshake.tell(entry.name())));
            }
            handshake.abort();
            return new NbdServer(handshake.protocol(), entries);
        }
    }

    /** Asks the server about the export. */
    public NbdServer describe(Deadline deadline) throws IOException {
        try (Transport transport = connector.connect(deadline)) {
            Handshake handshake = begin(transport, deadline);
            NbdExport export = handshake.describe(uri.export());
            NbdServer.Entry entry =
                    new NbdServer.Entry(
                            uri.export(), export.description().orElse(""), Optional.of(export));
            return new NbdServer(handshake.protocol(), List.of(entry));
        }
    }

    private Handshake begin(Transport transport, Deadline deadline) throws IOException {
        return Handshake.begin(transport, uri, options, deadline);
    }

    /**
     * One try to connect. To be hung up on costs next to nothing, so the try is then made twice at
     * once; what takes its time (no answer) or will not change (no such export) is not repeated.
     */
    public Agreement tryToDial(Deadline deadline) throws IOException {
        try {
            return dial(deadline);
        } catch (ConnectionLostException | SystemCallException first) {
            if (options.retry().tries() == 0) {
                throw first;
            }
            try {
                return dial(deadline);
            } catch (IOException second) {
                second.addSuppressed(first);
                throw second;
            }
        }
    }

    /**
     * Tries as often as the options say.
     *
     * @throws IOException the last one's error
     */
    public Agreement keepDialing() throws IOException {
        for (int tried = 1; ; tried++) {
            try {
                return tryToDial(Deadline.after(options.handshakeTimeout()));
            } catch (ConnectionLostException | SystemCallException e) {
                if (tried >= options.retry().tries()) {
                    throw e;
                }
                LockSupport.parkNanos(options.retry().pauseNanos(tried));
            }
        }
    }
}
