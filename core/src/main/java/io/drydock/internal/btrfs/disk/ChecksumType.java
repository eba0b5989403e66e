package io.drydock.internal.btrfs.disk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/** The checksums that a btrfs can have, in the order of BTRFS_CSUM_TYPE_*. */
enum ChecksumType {
    CRC32C(4),
    XXHASH64(8),
    SHA256(32),
    BLAKE2B(32);

    private final int bytes;

    ChecksumType(int bytes) {
        this.bytes = bytes;
    }

    static Optional<ChecksumType> of(int number) {
        return number < values().length ? Optional.of(values()[number]) : Optional.empty();
    }

    /** How long a checksum is. */
    int bytes() {
        return bytes;
    }

    /**
     * Whether some data has a checksum.
     *
     * @param data from its position to its limit, which is where it is left
     * @param sums has the checksum
     * @param at where, with as many bytes as it takes
     */
    boolean matches(ByteBuffer data, byte[] sums, int at) {
        return switch (this) {
            case CRC32C -> crc32c(data) == Fields.rawInt32(sums, at);
            case XXHASH64 ->
                    XxHash64.of(data.order(ByteOrder.LITTLE_ENDIAN)) == Fields.rawInt64(sums, at);
            case SHA256 -> Arrays.equals(sha256(data), 0, bytes, sums, at, at + bytes);
            case BLAKE2B -> Arrays.equals(Blake2b.of(data), 0, bytes, sums, at, at + bytes);
        };
    }

    private static int crc32c(ByteBuffer data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        return (int) crc.getValue();
    }

    private static byte[] sha256(ByteBuffer data) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(data);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
