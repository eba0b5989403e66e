package io.drydock.internal.cipher;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import org.jspecify.annotations.Nullable;

/** CBC, in which each sector is a chain of its own. */
final class CbcMode implements Mode {
    private final CipherSpec spec;
    private final Vectors vectors;
    private final BorrowedKey key;
    private final Cipher decryption;
    private final Cipher chained = Cipher.getInstance("AES/CBC/NoPadding");
    private final @Nullable Cipher vectorEncryption;
    private final byte[] firstBlocks;

    CbcMode(CipherSpec spec, Vectors vectors, KeySource key, int keyBytes)
            throws GeneralSecurityException {
        this.spec = spec;
        this.vectors = vectors;
        this.key = new BorrowedKey(key, 0, keyBytes);
        decryption = SectorCipher.ecb(Cipher.DECRYPT_MODE, this.key);
        vectorEncryption = vectors.cipher();
        firstBlocks = new byte[SectorCipher.vectorsBytes(spec)];
    }

    /** All blocks at once: what each is mixed with is there before it. */
    @Override
    public void decrypt(byte[] in, byte[] out, int length, long vector)
            throws GeneralSecurityException {
        fillVectors(length, vector);
        decryption.doFinal(in, 0, length, out, 0);
        for (int start = 0; start < length; start += spec.sectorBytes()) {
            int first = start / spec.sectorBytes() * Vectors.BYTES;
            for (int i = 0; i < Vectors.BYTES; i++) {
                out[start + i] ^= firstBlocks[first + i];
            }
            for (int i = start + Vectors.BYTES; i < start + spec.sectorBytes(); i++) {
                out[i] ^= in[i - Vectors.BYTES];
            }
        }
    }

    @Override
    public void encrypt(byte[] in, byte[] out, int length, long vector)
            throws GeneralSecurityException {
        fillVectors(length, vector);
        for (int start = 0; start < length; start += spec.sectorBytes()) {
            int first = start / spec.sectorBytes() * Vectors.BYTES;
            IvParameterSpec initial = new IvParameterSpec(firstBlocks, first, Vectors.BYTES);
            chained.init(Cipher.ENCRYPT_MODE, key, initial);
            chained.doFinal(in, start, spec.sectorBytes(), out, start);
        }
    }

    private void fillVectors(int length, long vector) throws GeneralSecurityException {
        int sectors = length / spec.sectorBytes();
        vectors.fill(firstBlocks, sectors, vector, SectorCipher.step(spec), vectorEncryption);
    }
}
