package io.drydock.crypt;

/** How the key of a slot is derived from a passphrase, and so what each guess costs. */
public sealed interface KeyDerivation {
    /**
     * PBKDF2 (RFC 8018), the only one that LUKS1 has.
     *
     * @param hash {@code sha256}, {@code sha512} ...
     * @param iterations at least 1000
     */
    record Pbkdf2(String hash, long iterations) implements KeyDerivation {}

    /**
     * Argon2 (RFC 9106), of LUKS2 only.
     *
     * @param variant which of them
     * @param time how often the memory is passed over; libcryptsetup demands at least 4 of new
     *     slots
     * @param memoryKib what it needs, in KiB; libcryptsetup takes 32 KiB to 4 GiB
     * @param threads at most 4 are used
     */
    record Argon2(Variant variant, long time, long memoryKib, int threads)
            implements KeyDerivation {}

    /** The variants of Argon2 in LUKS2. */
    enum Variant {
        ARGON2I,
        ARGON2ID;

        /** As LUKS2 and cryptsetup write it. */
        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** For new slots of LUKS1: about a second on the processors of 2020. */
    static KeyDerivation luks1Default() {
        return new Pbkdf2("sha256", 2_000_000);
    }

    /**
     * For new slots of LUKS2: Argon2id with 256 MiB, which a guest of 1 GiB can still afford when
     * it boots.
     */
    static KeyDerivation luks2Default() {
        return new Argon2(Variant.ARGON2ID, 4, 256 << 10, 4);
    }
}
