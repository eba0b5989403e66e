package io.drydock.nbd;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An export on a server, as the NBD URI specification (doc/uri.md of the NetworkBlockDevice
 * project) writes it: {@code nbd://host:10809/name}, {@code nbd+unix:///name?socket=/path}, {@code
 * nbd+vsock://cid:port/name}, and {@code nbds}, {@code nbds+unix}, {@code nbds+vsock} with TLS.
 *
 * <p>Immutable; each method returns a copy with one thing changed.
 *
 * @param address where the server listens
 * @param encrypted whether there must be TLS
 * @param export the export's name, at most 4096 bytes of UTF-8; empty for the server's default
 * @param user the user name for TLS with a pre-shared key
 * @param tls what else it says about TLS, none of it unless encrypted
 */
public record NbdUri(
        NbdAddress address, boolean encrypted, String export, Optional<String> user, Tls tls) {
    /** The longest name, as the protocol has it. */
    private static final int NAME_BYTES = 4096;

    /**
     * The TLS parameters, named as libnbd names them.
     *
     * @param certificates {@code tls-certificates}, a directory of PEM files
     * @param pskFile {@code tls-psk-file}, a file of pre-shared keys
     * @param hostname {@code tls-hostname}, the name that the certificate must be for
     * @param verifyPeer {@code tls-verify-peer}, whether the server must prove who it is
     */
    public record Tls(
            Optional<Path> certificates,
            Optional<Path> pskFile,
            Optional<String> hostname,
            Optional<Boolean> verifyPeer) {
        /** Nothing said. */
        public static final Tls UNSAID =
                new Tls(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Tls {
            if (certificates.isPresent() && pskFile.isPresent()) {
                throw new IllegalArgumentException(
                        "there are certificates or a pre-shared key, not both");
            }
        }
    }

    public NbdUri {
        if (export.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES) {
            throw new IllegalArgumentException("an export's name has at most 4096 bytes");
        }
        if (export.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("an export's name has no NUL");
        }
        if (!encrypted && !tls.equals(Tls.UNSAID)) {
            throw new IllegalArgumentException(
                    "parameters of TLS are for the schemes nbds, nbds+unix and nbds+vsock");
        }
    }

    /** An export on a server without TLS. */
    public static NbdUri of(NbdAddress address, String export) {
        return new NbdUri(address, false, export, Optional.empty(), Tls.UNSAID);
    }

    /**
     * Reads a URI.
     *
     * @throws IllegalArgumentException when it is none, with what is wrong with it
     */
    public static NbdUri parse(String uri) {
        return UriParser.parse(uri);
    }

    public NbdUri withExport(String value) {
        return new NbdUri(address, encrypted, value, user, tls);
    }

    /** The URI, which {@link #parse} and other programs understand. */
    @Override
    public String toString() {
        return UriWriter.write(this);
    }
}
