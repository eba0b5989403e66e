package io.drydock.internal.cipher;

/**
 * A cipher as dm-crypt has it in its tables (the kernel's
 * Documentation/admin-guide/device-mapper/dm-crypt.rst): {@code aes-xts-plain64}, {@code
 * aes-cbc-essiv:sha256}.
 *
 * @param cipher {@code aes}, {@code serpent} ...
 * @param mode the chaining mode and how sectors get their initialisation vectors: {@code
 *     xts-plain64}
 * @param sectorBytes what is encrypted as one: 512, 1024, 2048 or 4096
 * @param largeSectors whether vectors count sectors of that size rather than of 512 bytes
 */
public record CipherSpec(String cipher, String mode, int sectorBytes, boolean largeSectors) {
    public CipherSpec {
        if (sectorBytes < 512 || sectorBytes > 4096 || Integer.bitCount(sectorBytes) != 1) {
            throw new IllegalArgumentException("sectors of " + sectorBytes + " bytes");
        }
    }

    /** As dm-crypt has it, without the sizes. */
    @Override
    public String toString() {
        return cipher + "-" + mode;
    }
}
