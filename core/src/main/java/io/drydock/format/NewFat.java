package io.drydock.format;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * A FAT filesystem that is to be made.
 *
 * <p>Threading: immutable.
 *
 * @param bits 12, 16 or 32; by default 32 from 512 MiB on, and below that what the size demands
 * @param clusterBytes a power of two from the sector's size to 64 KiB
 * @param label 11 characters of ASCII at most, none of {@code "*+,./:;<=>?[\]|}
 * @param uuid its serial number as libblkid writes it, {@code 1234-ABCD}
 */
public record NewFat(
        OptionalInt bits, OptionalInt clusterBytes, Optional<String> label, Optional<String> uuid)
        implements NewFilesystem {
    static final int MIN_CLUSTER_BYTES = 512;
    static final int MAX_CLUSTER_BYTES = 64 << 10;

    private static final NewFat DEFAULTS =
            new NewFat(
                    OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), Optional.empty());

    public NewFat {
        int width = bits.orElse(32);
        if (width != 12 && width != 16 && width != 32) {
            throw new IllegalArgumentException("FAT of " + width + " bits");
        }
        int cluster = clusterBytes.orElse(MAX_CLUSTER_BYTES);
        if (cluster < MIN_CLUSTER_BYTES
                || cluster > MAX_CLUSTER_BYTES
                || Integer.bitCount(cluster) != 1) {
            throw new IllegalArgumentException("clusters of " + cluster + " bytes");
        }
    }

    /** As its size demands. */
    public static NewFat defaults() {
        return DEFAULTS;
    }

    @Override
    public String type() {
        return "vfat";
    }

    public NewFat withBits(int value) {
        return new NewFat(OptionalInt.of(value), clusterBytes, label, uuid);
    }

    public NewFat withClusterBytes(int value) {
        return new NewFat(bits, OptionalInt.of(value), label, uuid);
    }

    @Override
    public NewFat withLabel(String value) {
        return new NewFat(bits, clusterBytes, Optional.of(value), uuid);
    }

    @Override
    public NewFat withUuid(String value) {
        return new NewFat(bits, clusterBytes, label, Optional.of(value));
    }
}
