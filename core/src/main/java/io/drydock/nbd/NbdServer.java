package io.drydock.nbd;

import io.drydock.internal.nbd.handshake.Dialer;
import io.drydock.internal.nbd.wire.Deadline;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What a server says of itself and of its exports.
 *
 * <p>Threading: immutable.
 *
 * @param protocol how it talks to us
 * @param exports in the server's order
 */
public record NbdServer(NbdProtocol protocol, List<Entry> exports) {
    /**
     * An export in a server's list.
     *
     * @param name what to connect to it by; the empty name is the default export's
     * @param description for people, often empty
     * @param details what the server says when it is asked for this one; empty when it does not
     *     tell
     */
    public record Entry(String name, String description, Optional<NbdExport> details) {
        /** The same with details. */
        public Entry withDetails(Optional<NbdExport> value) {
            return new Entry(name, description, value);
        }
    }

    public NbdServer {
        exports = List.copyOf(exports);
    }

    /**
     * Asks a server what it exports. The name in the URI has no meaning here.
     *
     * @throws io.drydock.error.RefusedException when the server does not tell
     * @throws IOException as {@link NbdDevice#connect(NbdUri, NbdOptions)}
     */
    public static NbdServer list(NbdUri uri, NbdOptions options) throws IOException {
        return Dialer.to(uri, options).list(Deadline.after(options.handshakeTimeout()));
    }

    /**
     * Asks a server about one export, without connecting to it as a device.
     *
     * @return the server with that export only, whose details are there
     * @throws IOException as {@link NbdDevice#connect(NbdUri, NbdOptions)}
     */
    public static NbdServer describe(NbdUri uri, NbdOptions options) throws IOException {
        return Dialer.to(uri, options).describe(Deadline.after(options.handshakeTimeout()));
    }
}
