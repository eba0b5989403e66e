package io.drydock.internal.btrfs.disk;

import java.nio.ByteBuffer;

/** XXH64 with a seed of 0 ("xxHash fast digest algorithm", doc/xxhash_spec.md of xxHash). */
final class XxHash64 {
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;

    /** The sum of the first two. */
    private static final long PRIME_1_2 = 0x60EA27EEADC0B5D6L;

    private static final int STRIPE_BYTES = 32;

    private XxHash64() {}

    /** Of what remains in a little-endian buffer, which is read to its limit. */
    static long of(ByteBuffer data) {
        long length = data.remaining();
        long hash = length < STRIPE_BYTES ? PRIME_5 : stripes(data);
        hash += length;
        while (data.remaining() >= Long.BYTES) {
            hash ^= round(0, data.getLong());
            hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
        }
        if (data.remaining() >= Integer.BYTES) {
            hash ^= Integer.toUnsignedLong(data.getInt()) * PRIME_1;
            hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
        }
        while (data.hasRemaining()) {
            hash ^= Byte.toUnsignedLong(data.get()) * PRIME_5;
            hash = Long.rotateLeft(hash, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }

    private static long stripes(ByteBuffer data) {
        long first = PRIME_1_2;
        long second = PRIME_2;
        long third = 0;
        long fourth = -PRIME_1;
        while (data.remaining() >= STRIPE_BYTES) {
            first = round(first, data.getLong());
            second = round(second, data.getLong());
            third = round(third, data.getLong());
            fourth = round(fourth, data.getLong());
        }
        long hash =
                Long.rotateLeft(first, 1)
                        + Long.rotateLeft(second, 7)
                        + Long.rotateLeft(third, 12)
                        + Long.rotateLeft(fourth, 18);
        hash = merge(hash, first);
        hash = merge(hash, second);
        hash = merge(hash, third);
        return merge(hash, fourth);
    }

    private static long round(long accumulator, long lane) {
        return Long.rotateLeft(accumulator + lane * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long accumulator) {
        return (hash ^ round(0, accumulator)) * PRIME_1 + PRIME_4;
    }
}
