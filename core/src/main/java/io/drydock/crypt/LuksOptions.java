package io.drydock.crypt;

import io.drydock.crypt.KeyDerivation.Argon2;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a device is made a LUKS device. {@link #luks1} and {@link #luks2} have the defaults, from
 * which others are made.
 *
 * <p>Threading: immutable.
 *
 * @param type LUKS1 or LUKS2
 * @param cipher as dm-crypt has it: {@code aes-xts-plain64}
 * @param keyBits the length of the volume key; of XTS, that of both its keys together
 * @param sectorBytes LUKS2: what is encrypted as one, 512 to 4096; empty for the device's sectors.
 *     Filesystems in it see sectors of that size.
 * @param derivation how the key of the first slot is derived; LUKS1 has PBKDF2 only
 * @param dataOffsetBytes where the content begins, in whole MiB
 * @param uuid empty for a random one
 * @param label LUKS2's label
 * @param subsystem LUKS2's subsystem
 */
public record LuksOptions(
        ContainerType type,
        String cipher,
        int keyBits,
        OptionalInt sectorBytes,
        KeyDerivation derivation,
        long dataOffsetBytes,
        Optional<String> uuid,
        Optional<String> label,
        Optional<String> subsystem) {
    private static final int MIB = 1 << 20;

    public LuksOptions {
        Objects.requireNonNull(derivation);
        boolean luks1 = type == ContainerType.LUKS1;
        if (!type.isLuks()) {
            throw new IllegalArgumentException("only LUKS can be made");
        }
        if (cipher.indexOf('-') <= 0) {
            throw new IllegalArgumentException("no cipher and mode: " + cipher);
        }
        if (keyBits <= 0 || keyBits % Byte.SIZE != 0) {
            throw new IllegalArgumentException("a key of " + keyBits + " bits");
        }
        if (dataOffsetBytes <= 0 || dataOffsetBytes % MIB != 0 || dataOffsetBytes > 136L * MIB) {
            throw new IllegalArgumentException("content from byte " + dataOffsetBytes + " on");
        }
        if (luks1 && derivation instanceof Argon2) {
            throw new IllegalArgumentException("LUKS1 has no Argon2");
        }
        if (luks1 && (sectorBytes.isPresent() || label.isPresent() || subsystem.isPresent())) {
            throw new IllegalArgumentException("LUKS1 has no sector size, label or subsystem");
        }
    }

    /** LUKS2: AES-XTS with keys of 256 bits, a header of 16 MiB as cryptsetup(8) makes it. */
    public static LuksOptions luks2() {
        return new LuksOptions(
                ContainerType.LUKS2,
                "aes-xts-plain64",
                512,
                OptionalInt.empty(),
                KeyDerivation.luks2Default(),
                16L * MIB,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** LUKS1: AES-XTS with keys of 256 bits, a header of 2 MiB as cryptsetup(8) makes it. */
    public static LuksOptions luks1() {
        return new LuksOptions(
                ContainerType.LUKS1,
                "aes-xts-plain64",
                512,
                OptionalInt.empty(),
                KeyDerivation.luks1Default(),
                2L * MIB,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** With another cipher. */
    public LuksOptions withCipher(String other, int bits) {
        return new LuksOptions(
                type,
                other,
                bits,
                sectorBytes,
                derivation,
                dataOffsetBytes,
                uuid,
                label,
                subsystem);
    }

    /** With sectors of another size; LUKS2 only. */
    public LuksOptions withSectorBytes(int bytes) {
        return new LuksOptions(
                type,
                cipher,
                keyBits,
                OptionalInt.of(bytes),
                derivation,
                dataOffsetBytes,
                uuid,
                label,
                subsystem);
    }

    /** With another derivation. */
    public LuksOptions withDerivation(KeyDerivation other) {
        return new LuksOptions(
                type, cipher, keyBits, sectorBytes, other, dataOffsetBytes, uuid, label, subsystem);
    }

    /** With the content beginning elsewhere; LUKS2's slots then have more or less room. */
    public LuksOptions withDataOffset(long bytes) {
        return new LuksOptions(
                type, cipher, keyBits, sectorBytes, derivation, bytes, uuid, label, subsystem);
    }

    /** With a UUID of the caller's. */
    public LuksOptions withUuid(String own) {
        return new LuksOptions(
                type,
                cipher,
                keyBits,
                sectorBytes,
                derivation,
                dataOffsetBytes,
                Optional.of(own),
                label,
                subsystem);
    }

    /** With a label; LUKS2 only. */
    public LuksOptions withLabel(String own) {
        return new LuksOptions(
                type,
                cipher,
                keyBits,
                sectorBytes,
                derivation,
                dataOffsetBytes,
                uuid,
                Optional.of(own),
                subsystem);
    }

    /** The cipher without its mode. */
    public String cipherName() {
        return cipher.substring(0, cipher.indexOf('-'));
    }

    /** The mode, with how sectors get their initialisation vectors. */
    public String cipherMode() {
        return cipher.substring(cipher.indexOf('-') + 1);
    }
}
