package io.drydock.nbd;

import java.time.Duration;
import java.util.List;

/**
 * How to use a server. Immutable; each method returns a copy with one thing changed.
 *
 * @param readOnly whether writes are refused even where the server would take them
 * @param handshakeTimeout within which connection and handshake must be done
 * @param requestTimeout within which a server must have answered a request; a server that does not
 *     is given up, since nothing that comes from it can be trusted to come at all
 * @param tls whether and how the connection is encrypted
 * @param contexts the metadata contexts to ask for, such as {@code base:allocation} or {@code
 *     qemu:dirty-bitmap:}, which stands for all of them; what the server does not have is left out
 * @param replies the most capable form of replies to ask for; the kernel's client understands
 *     simple ones only, which excludes metadata contexts
 */
public record NbdOptions(
        boolean readOnly,
        Duration handshakeTimeout,
        Duration requestTimeout,
        NbdTls tls,
        List<String> contexts,
        NbdProtocol.Replies replies) {
    private static final NbdOptions DEFAULTS =
            new NbdOptions(
                    false,
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(2),
                    NbdTls.off(),
                    List.of("base:allocation"),
                    NbdProtocol.Replies.STRUCTURED);

    public NbdOptions {
        contexts = List.copyOf(contexts);
    }

    /** Writable where the server is; 10 s for the handshake, 2 min for a request; no TLS. */
    public static NbdOptions defaults() {
        return DEFAULTS;
    }

    public NbdOptions withReadOnly(boolean value) {
        return new NbdOptions(value, handshakeTimeout, requestTimeout, tls, contexts, replies);
    }

    public NbdOptions withHandshakeTimeout(Duration value) {
        return new NbdOptions(readOnly, value, requestTimeout, tls, contexts, replies);
    }

    public NbdOptions withRequestTimeout(Duration value) {
        return new NbdOptions(readOnly, handshakeTimeout, value, tls, contexts, replies);
    }

    public NbdOptions withTls(NbdTls value) {
        return new NbdOptions(readOnly, handshakeTimeout, requestTimeout, value, contexts, replies);
    }

    public NbdOptions withContexts(List<String> value) {
        return new NbdOptions(readOnly, handshakeTimeout, requestTimeout, tls, value, replies);
    }

    public NbdOptions withReplies(NbdProtocol.Replies value) {
        return new NbdOptions(readOnly, handshakeTimeout, requestTimeout, tls, contexts, value);
    }
}
