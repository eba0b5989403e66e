package io.drydock.internal.cipher;

/** A run of the plain content of an encrypted device. */
public sealed interface CryptSegment {
    /** Where it begins in the plain content, in bytes. */
    long offsetBytes();

    long lengthBytes();

    /**
     * Encrypted bytes.
     *
     * @param containerOffsetBytes where they are on the encrypted device
     * @param firstNumber what the first sector's initialisation vector is made of, in sectors of
     *     512 bytes
     */
    record Encrypted(
            long offsetBytes, long lengthBytes, long containerOffsetBytes, long firstNumber)
            implements CryptSegment {}

    /** Zeroes, in place of what the encryption itself keeps there. */
    record Zeroes(long offsetBytes, long lengthBytes) implements CryptSegment {}
}
