package io.drydock.internal.nbd.tls;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.nbd.transport.Transport;
import io.drydock.internal.nbd.wire.Deadline;
import io.drydock.nbd.NbdAddress;
import io.drydock.nbd.NbdTls;
import io.drydock.nbd.NbdTls.Credentials;
import io.drydock.nbd.NbdTls.Mode;
import io.drydock.nbd.NbdUri;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * What a URI and options say about TLS, taken together.
 *
 * <p>Threading: immutable.
 *
 * @param hostname the name that the server's certificate must be for
 * @param subject what errors call the server
 */
public record TlsSettings(
        Mode mode, Credentials credentials, boolean verifyPeer, String hostname, String subject) {
    /** The URI goes before the options. */
    public static TlsSettings of(NbdUri uri, NbdTls options) {
        return new TlsSettings(
                uri.encrypted() ? Mode.REQUIRE : options.mode(),
                credentials(uri, options.credentials()),
                uri.tls().verifyPeer().orElse(options.verifyPeer()),
                uri.tls().hostname().or(options::hostname).orElseGet(() -> host(uri.address())),
                uri.toString());
    }

    private static Credentials credentials(NbdUri uri, Credentials otherwise) {
        Optional<Credentials> said = uri.tls().certificates().map(Credentials.Certificates::new);
        return said.or(() ->
                        uri.tls()
                                .pskFile()
                                .map(file -> new Credentials.PreSharedKey(file, uri.user())))
                .orElse(otherwise);
    }

    private static String host(NbdAddress address) {
        return address instanceof NbdAddress.Tcp tcp ? tcp.host() : "localhost";
    }

    /**
     * Encrypts a stream, from now on; when that fails it stays the caller's.
     *
     * @throws io.drydock.error.RefusedException when the server's certificate is not to be trusted
     */
    public Transport encrypt(Transport inner, Deadline deadline) throws IOException {
        return TlsTransport.connect(inner, engine(), subject, deadline);
    }

    private TlsEngine engine() throws IOException {
        try {
            return switch (credentials) {
                case Credentials.Defaults _ -> engine(Contexts.ofDefaults(verifyPeer));
                case Credentials.Certificates certificates ->
                        engine(Contexts.of(certificates, verifyPeer, subject));
                case Credentials.Context(var context) -> engine(context);
                case Credentials.PreSharedKey shared ->
                        new PskEngine(PskFile.user(shared), PskFile.key(shared, subject));
            };
        } catch (GeneralSecurityException e) {
            throw new UnsupportedException(
                    "connect to",
                    subject,
                    "Java cannot use the certificates: " + e.getMessage(),
                    "check the PEM files",
                    e);
        } catch (NoClassDefFoundError e) {
            throw new UnsupportedException(
                    "connect to",
                    subject,
                    "TLS with a pre-shared key needs BouncyCastle",
                    "add the jars org.bouncycastle:bctls-jdk18on and those that it needs",
                    e);
        }
    }

    private TlsEngine engine(SSLContext context) throws IOException {
        SSLEngine engine = context.createSSLEngine(hostname, NbdAddress.DEFAULT_PORT);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        if (verifyPeer) {
            // RFC 2818: the name is among the certificate's alternative names.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        engine.setSSLParameters(parameters);
        return new JsseEngine(engine);
    }
}
