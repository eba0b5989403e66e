package io.drydock.internal.cipher;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * How sectors get their initialisation vectors, as dm-crypt's documentation defines the names: a
 * number in little-endian order, as it is or encrypted.
 *
 * @param mask what of the sector's number is used
 * @param unitBytes what the number is multiplied by
 * @param key what the number is encrypted with; null when it is used as it is
 */
record Vectors(long mask, int unitBytes, @Nullable SecretKey key) {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    static final int BYTES = 16;

    /**
     * The vectors of that name.
     *
     * @param sectorBytes what is encrypted as one
     * @return empty when it is none that is done here
     */
    static Optional<Vectors> named(String name, KeySource key, int keyBytes, int sectorBytes)
            throws GeneralSecurityException {
        return switch (name) {
            case "plain" -> Optional.of(new Vectors(0xffffffffL, 1, null));
            case "plain64" -> Optional.of(new Vectors(-1, 1, null));
            case "essiv:sha256" -> Optional.of(new Vectors(-1, 1, hashed(key)));
            case "eboiv" ->
                    Optional.of(new Vectors(-1, sectorBytes, new BorrowedKey(key, 0, keyBytes)));
            default -> Optional.empty();
        };
    }

    private static SecretKey hashed(KeySource key) throws GeneralSecurityException {
        byte[] bytes = key.copy();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
        try {
            return new SecretKeySpec(hash, "AES");
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(hash, (byte) 0);
        }
    }

    /** The cipher that {@link #fill} takes; null where none is needed. */
    @Nullable Cipher cipher() throws GeneralSecurityException {
        return key == null ? null : SectorCipher.ecb(Cipher.ENCRYPT_MODE, key);
    }

    /** Writes the vectors of sectors one behind the other. */
    void fill(byte[] vectors, int sectors, long firstNumber, long step, @Nullable Cipher cipher)
            throws GeneralSecurityException {
        for (int i = 0; i < sectors; i++) {
            long number = (firstNumber + i * step & mask) * unitBytes;
            LONGS.set(vectors, i * BYTES, number);
            LONGS.set(vectors, i * BYTES + Long.BYTES, 0L);
        }
        if (cipher != null) {
            cipher.doFinal(vectors, 0, sectors * BYTES, vectors, 0);
        }
    }
}
