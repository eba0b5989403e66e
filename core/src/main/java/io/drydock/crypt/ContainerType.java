package io.drydock.crypt;

import java.util.Optional;

/** The kinds of encrypted devices. */
public enum ContainerType {
    LUKS1("LUKS1", "crypto_LUKS"),
    LUKS2("LUKS2", "crypto_LUKS"),
    BITLOCKER("BITLK", "BitLocker");

    private final String libraryName;
    private final String signatureType;

    ContainerType(String libraryName, String signatureType) {
        this.libraryName = libraryName;
        this.signatureType = signatureType;
    }

    /** What libcryptsetup calls it: {@code LUKS1}, {@code LUKS2}, {@code BITLK}. */
    public String libraryName() {
        return libraryName;
    }

    /** What libblkid calls it: {@code crypto_LUKS} or {@code BitLocker}. */
    public String signatureType() {
        return signatureType;
    }

    /** Whether it is LUKS, of either version: what can be changed and not only read. */
    public boolean isLuks() {
        return this != BITLOCKER;
    }

    /** The kind that libcryptsetup means. */
    public static Optional<ContainerType> ofLibrary(String name) {
        for (ContainerType type : values()) {
            if (type.libraryName.equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
