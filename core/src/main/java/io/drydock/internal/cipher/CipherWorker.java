package io.drydock.internal.cipher;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.lifetime.CloseStack;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What one thread encrypts and decrypts sectors with.
 *
 * <p>Threading: belongs to one thread at a time.
 */
final class CipherWorker implements AutoCloseable {
    private static final long PIECE_BYTES = 32 << 10;

    private final CipherSpec spec;
    private final Vectors vectors;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment vector = arena.allocate(Vectors.BYTES);

    /** Where the library works when the sectors are on the heap, which it cannot reach. */
    private final MemorySegment piece = arena.allocate(PIECE_BYTES);

    private final EvpCipher decryption;
    private final EvpCipher encryption;
    private final Optional<EvpCipher> vectorCipher;

    /**
     * @param algorithm as libcrypto names it
     */
    CipherWorker(CipherSpec spec, String algorithm, Vectors vectors, MemorySegment key)
            throws UnsupportedException {
        this.spec = spec;
        this.vectors = vectors;
        CloseStack made = new CloseStack();
        made.push(arena::close);
        try {
            decryption = EvpCipher.of(algorithm, false, key, arena);
            made.push(decryption::close);
            encryption = EvpCipher.of(algorithm, true, key, arena);
            made.push(encryption::close);
            vectorCipher = vectors.cipher(key, arena);
        } catch (UnsupportedException | RuntimeException e) {
            made.closeAfter(e);
            throw e;
        }
    }

    void decrypt(MemorySegment from, MemorySegment into, long firstNumber) {
        work(decryption, from, into, firstNumber);
    }

    void encrypt(MemorySegment from, MemorySegment into, long firstNumber) {
        work(encryption, from, into, firstNumber);
    }

    private void work(EvpCipher cipher, MemorySegment from, MemorySegment into, long firstNumber) {
        if (from.isNative() && into.isNative()) {
            sectors(cipher, from, into, firstNumber);
            return;
        }
        for (long at = 0; at < from.byteSize(); at += PIECE_BYTES) {
            long length = Math.min(PIECE_BYTES, from.byteSize() - at);
            MemorySegment part = piece.asSlice(0, length);
            MemorySegment.copy(from, at, part, 0, length);
            sectors(cipher, part, part, firstNumber + at / 512);
            MemorySegment.copy(part, 0, into, at, length);
        }
    }

    private void sectors(
            EvpCipher cipher, MemorySegment from, MemorySegment into, long firstNumber) {
        int sectorBytes = spec.sectorBytes();
        long step = spec.largeSectors() ? 1 : sectorBytes / 512;
        long number = spec.largeSectors() ? firstNumber / (sectorBytes / 512) : firstNumber;
        for (long at = 0; at < from.byteSize(); at += sectorBytes) {
            vectors.fill(vector, number, vectorCipher);
            cipher.begin(vector);
            cipher.apply(from.asSlice(at, sectorBytes), into.asSlice(at, sectorBytes));
            number += step;
        }
    }

    @Override
    public void close() {
        vectorCipher.ifPresent(EvpCipher::close);
        encryption.close();
        decryption.close();
        piece.fill((byte) 0);
        arena.close();
    }
}
