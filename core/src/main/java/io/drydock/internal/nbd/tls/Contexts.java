package io.drydock.internal.nbd.tls;

import io.drydock.error.NotFoundException;
import io.drydock.error.UnsupportedException;
import io.drydock.nbd.NbdTls.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.X509CertSelector;
import java.util.Collection;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes contexts of the directories that libnbd and QEMU have their certificates in. */
final class Contexts {
    private static final String AUTHORITIES = "ca-cert.pem";
    private static final String REVOCATIONS = "ca-crl.pem";
    private static final String CERTIFICATE = "client-cert.pem";
    private static final String KEY = "client-key.pem";

    private final Path directory;
    private final String subject;

    private Contexts(Path directory, String subject) {
        this.directory = directory;
        this.subject = subject;
    }

    /** A context for certificates of a directory's. */
    static SSLContext of(Credentials.Certificates certificates, boolean verify, String subject)
            throws IOException, GeneralSecurityException {
        if (!Files.isDirectory(certificates.directory())) {
            throw new NotFoundException(
                    "connect to", subject, "no directory " + certificates.directory());
        }
        Contexts contexts = new Contexts(certificates.directory(), subject);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(contexts.keys(), verify ? contexts.trust() : TrustAll.MANAGERS, null);
        return context;
    }

    /** A context for what the JVM trusts. */
    static SSLContext ofDefaults(boolean verify) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, verify ? null : TrustAll.MANAGERS, null);
        return context;
    }

    /** Null, which is the JVM's own, without a file. */
    private TrustManager @Nullable [] trust() throws IOException, GeneralSecurityException {
        Path file = directory.resolve(AUTHORITIES);
        if (!Files.exists(file)) {
            return null;
        }
        KeyStore authorities = emptyStore();
        int count = 0;
        for (Certificate authority : certificates(file)) {
            authorities.setCertificateEntry("ca" + count++, authority);
        }
        PKIXBuilderParameters parameters =
                new PKIXBuilderParameters(authorities, new X509CertSelector());
        Path revocations = directory.resolve(REVOCATIONS);
        parameters.setRevocationEnabled(Files.exists(revocations));
        if (parameters.isRevocationEnabled()) {
            parameters.addCertStore(
                    CertStore.getInstance(
                            "Collection",
                            new CollectionCertStoreParameters(Pem.revocations(revocations))));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(new CertPathTrustManagerParameters(parameters));
        return factory.getTrustManagers();
    }

    /** Null, which is none, without a file. */
    private KeyManager @Nullable [] keys() throws IOException, GeneralSecurityException {
        Path file = directory.resolve(CERTIFICATE);
        if (!Files.exists(file)) {
            return null;
        }
        Path keyFile = directory.resolve(KEY);
        PrivateKey key =
                Pem.key(keyFile)
                        .orElseThrow(() ->
                                new UnsupportedException(
                                        "connect to",
                                        subject,
                                        "no key that can be read in " + keyFile,
                                        "convert it by openssl pkcs8 -topk8 -nocrypt"));
        KeyStore own = emptyStore();
        own.setKeyEntry("key", key, new char[0], certificates(file).toArray(Certificate[]::new));
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, new char[0]);
        return factory.getKeyManagers();
    }

    private Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        Collection<? extends Certificate> certificates = Pem.certificates(file);
        if (certificates.isEmpty()) {
            throw new NotFoundException("connect to", subject, "no certificate in " + file);
        }
        return certificates;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
