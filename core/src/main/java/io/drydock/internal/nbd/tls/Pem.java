package io.drydock.internal.nbd.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRL;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys from PEM files (RFC 7468), with whatever text stands around them. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

    /** RFC 5208: version 0, and an AlgorithmIdentifier of rsaEncryption. */
    private static final byte[] RSA =
            HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private static final int DER_SEQUENCE = 0x30;
    private static final int DER_OCTET_STRING = 0x04;

    private Pem() {}

    static Collection<? extends Certificate> certificates(Path file)
            throws IOException, GeneralSecurityException {
        return factory().generateCertificates(blocks(file, "CERTIFICATE"));
    }

    static Collection<? extends CRL> revocations(Path file)
            throws IOException, GeneralSecurityException {
        return factory().generateCRLs(blocks(file, "X509 CRL"));
    }

    private static CertificateFactory factory() throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509");
    }

    /** All blocks of a kind, one after the other, in the form in which Java takes them. */
    private static ByteArrayInputStream blocks(Path file, String kind) throws IOException {
        StringBuilder found = new StringBuilder();
        Matcher matcher = BLOCK.matcher(text(file));
        while (matcher.find()) {
            if (matcher.group(1).equals(kind)) {
                found.append(matcher.group()).append('\n');
            }
        }
        return new ByteArrayInputStream(found.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads the first key; nothing when there is none, or in a form that is not known. */
    static Optional<PrivateKey> key(Path file) throws IOException, GeneralSecurityException {
        Matcher matcher = BLOCK.matcher(text(file));
        while (matcher.find()) {
            byte[] bytes = Base64.getMimeDecoder().decode(matcher.group(2));
            switch (matcher.group(1)) {
                case "PRIVATE KEY" -> {
                    return Optional.of(key(bytes));
                }
                case "RSA PRIVATE KEY" -> {
                    return Optional.of(key(wrapped(bytes)));
                }
                default -> {}
            }
        }
        return Optional.empty();
    }

    /** A PKCS#1 key, as GnuTLS writes them, in the form of PKCS#8. */
    private static byte[] wrapped(byte[] rsa) {
        byte[] key = element(DER_OCTET_STRING, rsa);
        byte[] content = ByteBuffer.allocate(RSA.length + key.length).put(RSA).put(key).array();
        return element(DER_SEQUENCE, content);
    }

    private static byte[] element(int tag, byte[] content) {
        // The length may have more bytes than it needs in BER, which Java takes.
        ByteBuffer element = ByteBuffer.allocate(6 + content.length);
        element.put((byte) tag).put((byte) 0x84).putInt(content.length).put(content);
        return element.array();
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) {
                // It is of another kind.
            }
        }
        return KeyFactory.getInstance("EdDSA").generatePrivate(spec);
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }
}
