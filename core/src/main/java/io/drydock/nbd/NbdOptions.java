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
 * @param connections how many connections to make where the server allows several to one export
 *     (CAN_MULTI_CONN): with some servers they are faster together for large requests, with most
 *     slower for small ones
 * @param retry how often to try to connect, and to connect anew when a connection is lost
 * @param pollTime for how long at most to look again and again for a reply before sleeping until it
 *     comes; zero to spare the processor
 */
public record NbdOptions(
        boolean readOnly,
        Duration handshakeTimeout,
        Duration requestTimeout,
        NbdTls tls,
        List<String> contexts,
        NbdProtocol.Replies replies,
        int connections,
        NbdRetry retry,
        Duration pollTime) {
    private static final int MOST_CONNECTIONS = 64;

    private static final NbdOptions DEFAULTS =
            new NbdOptions(
                    false,
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(2),
                    NbdTls.off(),
                    List.of("base:allocation"),
                    NbdProtocol.Replies.EXTENDED,
                    1,
                    NbdRetry.defaults(),
                    Duration.ofNanos(50_000));

    public NbdOptions {
        contexts = List.copyOf(contexts);
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException("1 to 64 connections, not " + connections);
        }
    }

    /**
     * Writable where the server is; 10 s for the handshake, 2 min for a request; no TLS; one
     * connection, made anew when it is lost.
     */
    public static NbdOptions defaults() {
        return DEFAULTS;
    }

    public NbdOptions withReadOnly(boolean value) {
        return new NbdOptions(
                value,
                handshakeTimeout,
                requestTimeout,
                tls,
                contexts,
                replies,
                connections,
                retry,
                pollTime);
    }

    public NbdOptions withHandshakeTimeout(Duration value) {
        return new NbdOptions(
                readOnly,
                value,
                requestTimeout,
                tls,
                contexts,
                replies,
                connections,
                retry,
                pollTime);
    }

    public NbdOptions withRequestTimeout(Duration value) {
        return new NbdOptions(
                readOnly,
                handshakeTimeout,
                value,
                tls,
                contexts,
                replies,
                connections,
                retry,
                pollTime);
    }

    public NbdOptions withTls(NbdTls value) {
        return new NbdOptions(
                readOnly,
                handshakeTimeout,
                requestTimeout,
                value,
                contexts,
                replies,
                connections,
                retry,
                pollTime);
    }

    public NbdOptions withContexts(List<String> value) {
        return new NbdOptions(
                readOnly,
                handshakeTimeout,
                requestTimeout,
                tls,
                value,
                replies,
                connections,
                retry,
                pollTime);
    }

    public NbdOptions withReplies(NbdProtocol.Replies value) {
        return new NbdOptions(
                readOnly,
                handshakeTimeout,
                requestTimeout,
                tls,
                contexts,
                value,
                connections,
                retry,
                pollTime);
    }

    public NbdOptions withConnections(int value) {
        return new NbdOptions(
                readOnly,
                handshakeTimeout,
                requestTimeout,
                tls,
                contexts,
                replies,
                value,
                retry,
                pollTime);
    }

    public NbdOptions withRetry(NbdRetry value) {
        return new NbdOptions(
                readOnly,
                handshakeTimeout,
                requestTimeout,
                tls,
                contexts,
                replies,
                connections,
                value,
                pollTime);
    }

    public NbdOptions withPollTime(Duration value) {
        return new NbdOptions(
                readOnly,
                handshakeTimeout,
                requestTimeout,
                tls,
                contexts,
                replies,
                connections,
                retry,
                value);
    }
}
