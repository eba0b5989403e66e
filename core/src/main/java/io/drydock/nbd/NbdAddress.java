package io.drydock.nbd;

import java.nio.file.Path;

/**
 * Where a server listens.
 *
 * <p>Threading: immutable.
 */
public sealed interface NbdAddress {
    /** What IANA has assigned to NBD; for TCP and vsock alike. */
    int DEFAULT_PORT = 10809;

    /**
     * A unix socket.
     *
     * @param socket its path, at most 107 bytes long
     */
    record Unix(Path socket) implements NbdAddress {}

    /**
     * A TCP port.
     *
     * @param host a name, or an address without brackets; all addresses of a name are tried
     * @param port from 1 to 65535
     */
    record Tcp(String host, int port) implements NbdAddress {
        public Tcp {
            if (host.isEmpty()) {
                throw new IllegalArgumentException("a host's name is empty");
            }
            if (port < 1 || port > 0xffff) {
                throw new IllegalArgumentException("a TCP port is from 1 to 65535, not " + port);
            }
        }
    }

    /**
     * A port of a virtual machine or of its host (man 7 vsock).
     *
     * @param cid the machine's number, of 32 bits; 2 is the host, 1 this machine itself
     * @param port of 32 bits
     */
    record Vsock(long cid, long port) implements NbdAddress {
        /** The host that a virtual machine runs on. */
        public static final long HOST = 2;

        private static final long MOST = 0xffff_ffffL;

        public Vsock {
            if (cid < 0 || cid > MOST || port < 0 || port > MOST) {
                throw new IllegalArgumentException(
                        "a vsock CID and port have 32 bits, unlike " + cid + " and " + port);
            }
        }
    }
}
