package io.drydock.internal.nbd.tls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Vector;
import org.bouncycastle.tls.BasicTlsPSKExternal;
import org.bouncycastle.tls.BasicTlsPSKIdentity;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.PRFAlgorithm;
import org.bouncycastle.tls.PSKTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsPSKExternal;
import org.bouncycastle.tls.crypto.TlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

/**
 * TLS with a pre-shared key, by BouncyCastle's bctls. It keeps the two directions in one object
 * that is not safe for two threads, hence the lock.
 */
final class PskEngine implements TlsEngine {
    /**
     * The first is for TLS 1.3, and goes with the hash that external keys have (RFC 8446, 4.2.11).
     * ChaCha20 has a fourth of the speed where there are instructions for AES.
     */
    private static final int[] CIPHER_SUITES = {
        CipherSuite.TLS_AES_128_GCM_SHA256,
        CipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_PSK_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_DHE_PSK_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_DHE_PSK_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256
    };

    private static final int CHUNK_BYTES = 16 << 10;

    private final TlsClientProtocol protocol = new TlsClientProtocol();
    private final byte[] plain = new byte[CHUNK_BYTES];
    private final byte[] encrypted = new byte[CHUNK_BYTES];

    PskEngine(String user, byte[] key) throws IOException {
        TlsCrypto crypto = new JcaTlsCryptoProvider().create(new SecureRandom());
        protocol.connect(new Client(crypto, user.getBytes(StandardCharsets.UTF_8), key));
    }

    /** Whoever does not know the key gets nowhere: there are no certificates as another way. */
    private static final class Client extends PSKTlsClient {
        private final byte[] user;
        private final byte[] key;

        Client(TlsCrypto crypto, byte[] user, byte[] key) {
            super(crypto, new BasicTlsPSKIdentity(user, key));
            this.user = user;
            this.key = key;
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv13.downTo(ProtocolVersion.TLSv12);
        }

        @Override
        protected int[] getSupportedCipherSuites() {
            return CIPHER_SUITES.clone();
        }

        @Override
        public Vector<TlsPSKExternal> getExternalPSKs() {
            Vector<TlsPSKExternal> keys = new Vector<>();
            keys.add(
                    new BasicTlsPSKExternal(
                            user, getCrypto().createSecret(key), PRFAlgorithm.tls13_hkdf_sha256));
            return keys;
        }
    }

    @Override
    public synchronized boolean isHandshaking() {
        return protocol.isHandshaking();
    }

    @Override
    public synchronized boolean hasToSend() {
        return protocol.getAvailableOutputBytes() > 0;
    }

    @Override
    public synchronized void encrypt(ByteBuffer[] from, ByteBuffer into) throws IOException {
        moveOutput(into);
        for (ByteBuffer buffer : from) {
            while (buffer.hasRemaining() && into.remaining() >= RECORD_BYTES) {
                int count = Math.min(buffer.remaining(), plain.length);
                buffer.get(plain, 0, count);
                protocol.writeApplicationData(plain, 0, count);
                moveOutput(into);
            }
        }
    }

    private void moveOutput(ByteBuffer into) {
        protocol.readOutput(into, Math.min(protocol.getAvailableOutputBytes(), into.remaining()));
    }

    @Override
    public synchronized Outcome decrypt(ByteBuffer from, ByteBuffer[] into) throws IOException {
        if (protocol.getAvailableInputBytes() == 0) {
            if (protocol.isClosed()) {
                return Outcome.ENDED;
            }
            if (!from.hasRemaining()) {
                return Outcome.NEEDS_INPUT;
            }
            int count = Math.min(from.remaining(), encrypted.length);
            from.get(encrypted, 0, count);
            protocol.offerInput(encrypted, 0, count);
        }
        for (ByteBuffer buffer : into) {
            int count = Math.min(protocol.getAvailableInputBytes(), buffer.remaining());
            protocol.readInput(buffer, count);
        }
        return Outcome.DONE;
    }

    @Override
    public synchronized void end() throws IOException {
        protocol.close();
    }
}
