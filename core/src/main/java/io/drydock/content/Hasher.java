package io.drydock.content;

import io.drydock.error.UnsupportedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** One checksum in the making. For one thread. */
interface Hasher {
    void add(byte[] bytes, int count);

    /** The value as people write it. */
    String finish();

    static Hasher of(ChecksumAlgorithm algorithm) throws UnsupportedException {
        return switch (algorithm) {
            case CRC -> new PosixCrc();
            case MD5 -> of("MD5");
            case SHA1 -> of("SHA-1");
            case SHA224 -> of("SHA-224");
            case SHA256 -> of("SHA-256");
            case SHA384 -> of("SHA-384");
            case SHA512 -> of("SHA-512");
            // Lambdas, since a method reference would need the class here already.
            case GOST -> gost(algorithm, () -> GostHasher.of1994());
            case GOST12 -> gost(algorithm, () -> GostHasher.of2012());
        };
    }

    private static Hasher of(String name) throws UnsupportedException {
        try {
            return of(MessageDigest.getInstance(name));
        } catch (NoSuchAlgorithmException e) {
            throw new UnsupportedException(
                    "checksum", name, "this Java has it not", "look at its security providers", e);
        }
    }

    private static Hasher of(MessageDigest digest) {
        return new Hasher() {
            @Override
            public void add(byte[] bytes, int count) {
                digest.update(bytes, 0, count);
            }

            @Override
            public String finish() {
                return HexFormat.of().formatHex(digest.digest());
            }
        };
    }

    /** Makes a hasher of a library that may be missing. */
    @FunctionalInterface
    interface Maker {
        Hasher make();
    }

    private static Hasher gost(ChecksumAlgorithm algorithm, Maker maker)
            throws UnsupportedException {
        try {
            return maker.make();
        } catch (NoClassDefFoundError e) {
            throw new UnsupportedException(
                    "checksum",
                    algorithm.toString(),
                    "BouncyCastle is not there",
                    "add org.bouncycastle:bcprov-jdk18on to the class path, or on the module path"
                            + " --add-modules org.bouncycastle.provider",
                    e);
        }
    }
}
