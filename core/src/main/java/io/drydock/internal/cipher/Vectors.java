package io.drydock.internal.cipher;

import io.drydock.bindings.crypto.Crypto;
import io.drydock.error.UnsupportedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How sectors get their initialisation vectors, as dm-crypt's documentation defines the names: a
 * number in little-endian order, as it is or encrypted.
 *
 * @param mask what of the sector's number is used
 * @param unitBytes what the number is multiplied by
 * @param key what the number is encrypted with
 */
record Vectors(long mask, int unitBytes, Key key) {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int HASH_BYTES = 32;

    static final int BYTES = 16;

    /** What encrypts the numbers. */
    enum Key {
        /** Nothing does. */
        NONE,
        /** The volume's key. */
        VOLUME,
        /** The SHA-256 of the volume's key. */
        HASHED
    }

    /**
     * The vectors of that name.
     *
     * @param sectorBytes what is encrypted as one
     * @return empty when it is none that is done here
     */
    static Optional<Vectors> named(String name, int sectorBytes) {
        return switch (name) {
            case "plain" -> Optional.of(new Vectors(0xffffffffL, 1, Key.NONE));
            case "plain64" -> Optional.of(new Vectors(-1, 1, Key.NONE));
            case "essiv:sha256" -> Optional.of(new Vectors(-1, 1, Key.HASHED));
            case "eboiv" -> Optional.of(new Vectors(-1, sectorBytes, Key.VOLUME));
            default -> Optional.empty();
        };
    }

    /** What {@link #fill} encrypts with; empty where nothing does. */
    Optional<EvpCipher> cipher(MemorySegment volumeKey, Arena arena) throws UnsupportedException {
        return switch (key) {
            case NONE -> Optional.empty();
            case VOLUME -> Optional.of(ecb(volumeKey, arena));
            case HASHED -> Optional.of(hashed(volumeKey, arena));
        };
    }

    private static EvpCipher hashed(MemorySegment volumeKey, Arena arena)
            throws UnsupportedException {
        EvpCipher.require("SHA256");
        MemorySegment hash = arena.allocate(HASH_BYTES);
        try {
            int done =
                    Crypto.EVP_Q_digest(
                            MemorySegment.NULL,
                            arena.allocateFrom("SHA256"),
                            MemorySegment.NULL,
                            volumeKey,
                            volumeKey.byteSize(),
                            hash,
                            MemorySegment.NULL);
            if (done != 1) {
                throw new UnsupportedException(
                        "use", "SHA256", "libcrypto refuses it", "install one that has it");
            }
            return ecb(hash, arena);
        } finally {
            hash.fill((byte) 0);
        }
    }

    private static EvpCipher ecb(MemorySegment key, Arena arena) throws UnsupportedException {
        return EvpCipher.of("AES-" + key.byteSize() * Byte.SIZE + "-ECB", true, key, arena);
    }

    /** Writes the vector of a sector. */
    void fill(MemorySegment vector, long number, Optional<EvpCipher> cipher) {
        vector.set(LONG, 0, (number & mask) * unitBytes);
        vector.set(LONG, Long.BYTES, 0);
        if (cipher.isPresent()) {
            cipher.get().apply(vector, vector);
        }
    }
}
