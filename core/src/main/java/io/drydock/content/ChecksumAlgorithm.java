package io.drydock.content;

import java.util.Optional;
import java.util.stream.Stream;

/** The checksums that libguestfs has, by its names. */
public enum ChecksumAlgorithm {
    /** That of POSIX's cksum, as a decimal number. */
    CRC("crc"),
    MD5("md5"),
    SHA1("sha1"),
    SHA224("sha224"),
    SHA256("sha256"),
    SHA384("sha384"),
    SHA512("sha512"),
    /**
     * GOST R 34.11-94 with CryptoPro's parameters, the bytes in the order of gostsum(1). Needs
     * BouncyCastle's bcprov.
     */
    GOST("gost"),
    /** GOST R 34.11-2012 of 256 bits, as gost12sum(1). Needs BouncyCastle's bcprov. */
    GOST12("gost12");

    private final String text;

    ChecksumAlgorithm(String text) {
        this.text = text;
    }

    /** The algorithm of that name, such as {@code sha256}; empty when there is none. */
    public static Optional<ChecksumAlgorithm> named(String name) {
        return Stream.of(values())
                .filter(algorithm -> algorithm.text.equalsIgnoreCase(name))
                .findFirst();
    }

    @Override
    public String toString() {
        return text;
    }
}
