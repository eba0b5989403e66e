package io.drydock.disk;

/**
 * What a new qcow2 image is like (docs/interop/qcow2.txt of QEMU). Immutable; each method returns a
 * copy with one thing changed.
 *
 * @param version of the format: 3, or 2, which QEMU before 1.1 reads
 * @param clusterBytes the unit in which the disk is mapped: a power of two from 512 to 2 MiB
 * @param refcountBits the width of a reference count: a power of two from 1 to 64; 16 in version 2
 * @param lazyRefcounts whether reference counts may be written late, which makes writes quicker and
 *     needs a repair when the writer is killed
 * @param extendedL2 whether clusters are mapped in 32 parts; they have 16 KiB at least then
 * @param compression what compressed clusters are compressed with
 */
public record Qcow2Options(
        int version,
        int clusterBytes,
        int refcountBits,
        boolean lazyRefcounts,
        boolean extendedL2,
        Compression compression) {
    private static final int LEAST_CLUSTER_BYTES = 512;
    private static final int MOST_CLUSTER_BYTES = 2 << 20;
    private static final int LEAST_EXTENDED_BYTES = 16 << 10;
    private static final int MOST_REFCOUNT_BITS = 64;
    private static final int REFCOUNT_BITS = 16;

    private static final Qcow2Options DEFAULTS =
            new Qcow2Options(3, 64 << 10, REFCOUNT_BITS, false, false, Compression.ZLIB);

    public Qcow2Options {
        if (version != 2 && version != 3) {
            throw new IllegalArgumentException("qcow2 has the versions 2 and 3, not " + version);
        }
        checkPower("clusters", clusterBytes, LEAST_CLUSTER_BYTES, MOST_CLUSTER_BYTES, "bytes");
        checkPower("reference counts", refcountBits, 1, MOST_REFCOUNT_BITS, "bits");
        if (version == 2 && (lazyRefcounts || extendedL2 || compression != Compression.ZLIB)) {
            throw new IllegalArgumentException("version 2 has no such feature");
        }
        if (version == 2 && refcountBits != REFCOUNT_BITS) {
            throw new IllegalArgumentException("reference counts of version 2 have 16 bits");
        }
        if (extendedL2 && clusterBytes < LEAST_EXTENDED_BYTES) {
            throw new IllegalArgumentException("clusters of 32 parts have 16 KiB at least");
        }
    }

    private static void checkPower(String what, int value, int least, int most, String unit) {
        if (value < least || value > most || Integer.bitCount(value) != 1) {
            throw new IllegalArgumentException(
                    what
                            + " have a power of two from "
                            + least
                            + " to "
                            + most
                            + " "
                            + unit
                            + ", not "
                            + value);
        }
    }

    /** Version 3, clusters of 64 KiB, counts of 16 bits, none of the rest: as qemu-img makes it. */
    public static Qcow2Options defaults() {
        return DEFAULTS;
    }

    public Qcow2Options withVersion(int value) {
        return new Qcow2Options(
                value, clusterBytes, refcountBits, lazyRefcounts, extendedL2, compression);
    }

    public Qcow2Options withClusterBytes(int value) {
        return new Qcow2Options(
                version, value, refcountBits, lazyRefcounts, extendedL2, compression);
    }

    public Qcow2Options withRefcountBits(int value) {
        return new Qcow2Options(
                version, clusterBytes, value, lazyRefcounts, extendedL2, compression);
    }

    public Qcow2Options withLazyRefcounts(boolean value) {
        return new Qcow2Options(
                version, clusterBytes, refcountBits, value, extendedL2, compression);
    }

    public Qcow2Options withExtendedL2(boolean value) {
        return new Qcow2Options(
                version, clusterBytes, refcountBits, lazyRefcounts, value, compression);
    }

    public Qcow2Options withCompression(Compression value) {
        return new Qcow2Options(
                version, clusterBytes, refcountBits, lazyRefcounts, extendedL2, value);
    }
}
