package io.drydock.internal.cipher;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A part of a key for the JDK's ciphers, which ask for its bytes when they are initialised and zero
 * them afterwards. What they derive of it is theirs, and nobody can wipe it.
 *
 * <p>Threading: immutable.
 */
@SuppressWarnings("serial") // nothing here is ever serialized: writeObject says so
final class BorrowedKey implements SecretKey {
    private static final long serialVersionUID = 1L;

    private final transient KeySource source;
    private final int from;
    private final int to;

    BorrowedKey(KeySource source, int from, int to) {
        this.source = source;
        this.from = from;
        this.to = to;
    }

    @Override
    public String getAlgorithm() {
        return "AES";
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    @Override
    public byte[] getEncoded() {
        byte[] whole = source.copy();
        try {
            return Arrays.copyOfRange(whole, from, to);
        } finally {
            Arrays.fill(whole, (byte) 0);
        }
    }

    private void writeObject(java.io.ObjectOutputStream out) throws java.io.IOException {
        throw new java.io.NotSerializableException("keys stay in memory");
    }
}
