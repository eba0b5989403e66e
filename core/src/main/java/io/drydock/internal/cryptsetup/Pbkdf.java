package io.drydock.internal.cryptsetup;

import io.drydock.bindings.cryptsetup.Cryptsetup;
import io.drydock.bindings.cryptsetup.crypt_pbkdf_type;
import io.drydock.crypt.KeyDerivation;
import io.drydock.crypt.KeyDerivation.Argon2;
import io.drydock.crypt.KeyDerivation.Pbkdf2;
import io.drydock.internal.linux.Native;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * {@code struct crypt_pbkdf_type}, always with all numbers and {@code CRYPT_PBKDF_NO_BENCHMARK}:
 * otherwise the library would measure for seconds what this machine can, which says nothing of the
 * guest's.
 */
final class Pbkdf {
    private Pbkdf() {}

    static MemorySegment of(KeyDerivation derivation, Arena arena) {
        MemorySegment type = crypt_pbkdf_type.allocate(arena);
        crypt_pbkdf_type.flags(type, Cryptsetup.CRYPT_PBKDF_NO_BENCHMARK());
        switch (derivation) {
            case Pbkdf2 pbkdf2 -> {
                crypt_pbkdf_type.type(type, Cryptsetup.CRYPT_KDF_PBKDF2());
                crypt_pbkdf_type.hash(type, Native.string(arena, pbkdf2.hash()));
                crypt_pbkdf_type.iterations(type, unsigned(pbkdf2.iterations()));
            }
            case Argon2 argon2 -> {
                crypt_pbkdf_type.type(type, Native.string(arena, argon2.variant().toString()));
                // What the digest of the volume key is made with.
                crypt_pbkdf_type.hash(type, Native.string(arena, "sha256"));
                crypt_pbkdf_type.iterations(type, unsigned(argon2.time()));
                crypt_pbkdf_type.max_memory_kb(type, unsigned(argon2.memoryKib()));
                crypt_pbkdf_type.parallel_threads(type, argon2.threads());
            }
        }
        return type;
    }

    private static int unsigned(long value) {
        if (value < 0 || value > 0xffffffffL) {
            throw new IllegalArgumentException("not a number of 32 bits: " + value);
        }
        return (int) value;
    }
}
