package io.drydock.nbd;

import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Whether and how the connection is encrypted. Immutable; each method returns a copy with one thing
 * changed. What a URI says goes before what stands here.
 *
 * @param mode a URI of the scheme {@code nbds} is always {@link Mode#REQUIRE}
 * @param credentials what the server is believed by, and what we show it
 * @param verifyPeer whether the server must have a valid certificate for its name; without, anyone
 *     in between can read and change everything
 * @param hostname the name that the server's certificate must be for; that of the address when
 *     empty, and {@code localhost} for a unix socket
 */
public record NbdTls(
        Mode mode, Credentials credentials, boolean verifyPeer, Optional<String> hostname) {
    private static final NbdTls OFF =
            new NbdTls(Mode.OFF, new Credentials.Defaults(), true, Optional.empty());

    /** Whether there is to be TLS. */
    public enum Mode {
        /** Never; a server that demands it is an error. */
        OFF,
        /** If the server has it. Anyone in between can prevent it, so this is no protection. */
        ALLOW,
        /** Or no connection at all. */
        REQUIRE
    }

    /** What client and server prove by who they are. */
    public sealed interface Credentials {
        /** Certificates that the JVM trusts by default; none of our own. */
        record Defaults() implements Credentials {}

        /**
         * PEM files in a directory: {@code ca-cert.pem} with the authorities to trust (without it,
         * those of the JVM), {@code client-cert.pem} and {@code client-key.pem} with what we show
         * if the server asks.
         */
        record Certificates(Path directory) implements Credentials {}

        /** Whatever the context says. */
        record Context(SSLContext context) implements Credentials {}

        /**
         * A key that both sides know, instead of certificates. Needs BouncyCastle's bctls.
         *
         * @param file lines of {@code user:key}, the key in hexadecimal, as GnuTLS's psktool has
         *     them
         * @param user whose line it is; the name of the process's user when empty
         */
        record PreSharedKey(Path file, Optional<String> user) implements Credentials {}
    }

    /** No TLS. */
    public static NbdTls off() {
        return OFF;
    }

    /** TLS or no connection, with verification by what the JVM trusts. */
    public static NbdTls require() {
        return OFF.withMode(Mode.REQUIRE);
    }

    public NbdTls withMode(Mode value) {
        return new NbdTls(value, credentials, verifyPeer, hostname);
    }

    public NbdTls withCredentials(Credentials value) {
        return new NbdTls(mode, value, verifyPeer, hostname);
    }

    public NbdTls withVerifyPeer(boolean value) {
        return new NbdTls(mode, credentials, value, hostname);
    }

    public NbdTls withHostname(String value) {
        return new NbdTls(mode, credentials, verifyPeer, Optional.of(value));
    }
}
