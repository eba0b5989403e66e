package io.drydock.internal.cipher;

import java.security.GeneralSecurityException;

/**
 * A chaining mode with its keys, for whole sectors of a piece.
 *
 * <p>Threading: belongs to one thread at a time.
 */
sealed interface Mode permits XtsMode, CbcMode {
    /**
     * @param in what is decrypted; may be overwritten
     * @param vector the number of the first sector
     */
    void decrypt(byte[] in, byte[] out, int length, long vector) throws GeneralSecurityException;

    /** As {@link #decrypt}, in the other direction. */
    void encrypt(byte[] in, byte[] out, int length, long vector) throws GeneralSecurityException;
}
