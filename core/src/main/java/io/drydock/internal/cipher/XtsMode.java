package io.drydock.internal.cipher;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/**
 * XTS (IEEE 1619-2007, 5.3 and 5.4) of whole blocks. The JDK has no XTS: it is made of ECB over
 * many blocks at once, which the JDK does with the processor's AES instructions.
 */
final class XtsMode implements Mode {
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** x^128 reduced by the polynomial of the standard's Galois field. */
    private static final long REDUCTION = 0x87;

    private final CipherSpec spec;
    private final Vectors vectors;
    private final Cipher decryption;
    private final Cipher encryption;
    private final Cipher tweakEncryption;
    private final byte[] firstTweaks;
    private final long[] tweaks = new long[SectorCipher.pieceBytes() / Long.BYTES];

    XtsMode(CipherSpec spec, Vectors vectors, KeySource key, int keyBytes)
            throws GeneralSecurityException {
        this.spec = spec;
        this.vectors = vectors;
        BorrowedKey data = new BorrowedKey(key, 0, keyBytes / 2);
        decryption = SectorCipher.ecb(Cipher.DECRYPT_MODE, data);
        encryption = SectorCipher.ecb(Cipher.ENCRYPT_MODE, data);
        tweakEncryption =
                SectorCipher.ecb(Cipher.ENCRYPT_MODE, new BorrowedKey(key, keyBytes / 2, keyBytes));
        firstTweaks = new byte[SectorCipher.vectorsBytes(spec)];
    }

    @Override
    public void decrypt(byte[] in, byte[] out, int length, long vector)
            throws GeneralSecurityException {
        apply(decryption, in, out, length, vector);
    }

    @Override
    public void encrypt(byte[] in, byte[] out, int length, long vector)
            throws GeneralSecurityException {
        apply(encryption, in, out, length, vector);
    }

    private void apply(Cipher cipher, byte[] in, byte[] out, int length, long vector)
            throws GeneralSecurityException {
        fillTweaks(length, vector);
        mix(in, length);
        cipher.doFinal(in, 0, length, out, 0);
        mix(out, length);
    }

    private void fillTweaks(int length, long vector) throws GeneralSecurityException {
        int sectors = length / spec.sectorBytes();
        vectors.fill(firstTweaks, sectors, vector, SectorCipher.step(spec), null);
        tweakEncryption.doFinal(firstTweaks, 0, sectors * Vectors.BYTES, firstTweaks, 0);
        int perSector = spec.sectorBytes() / Long.BYTES;
        for (int sector = 0; sector < sectors; sector++) {
            long low = (long) LONGS.get(firstTweaks, sector * Vectors.BYTES);
            long high = (long) LONGS.get(firstTweaks, sector * Vectors.BYTES + Long.BYTES);
            int end = (sector + 1) * perSector;
            for (int i = sector * perSector; i < end; i += 2) {
                tweaks[i] = low;
                tweaks[i + 1] = high;
                long carry = (high >> 63) & REDUCTION;
                high = high << 1 | low >>> 63;
                low = low << 1 ^ carry;
            }
        }
    }

    private void mix(byte[] data, int length) {
        for (int i = 0; i < length / Long.BYTES; i++) {
            int at = i * Long.BYTES;
            LONGS.set(data, at, (long) LONGS.get(data, at) ^ tweaks[i]);
        }
    }
}
