package io.drydock.internal.btrfs.disk;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.UUID;

/**
 * A structure as bytes: little-endian fields at offsets, unsigned. A field that is not within it is
 * damage.
 *
 * <p>Other than {@link io.drydock.internal.driver.Fields} it is a view of a node, of which items
 * are taken by the thousand, and does not say of which filesystem: there may be a sound copy of it.
 *
 * @param array holds the structure; not changed
 * @param from where in the array it begins
 * @param length its bytes
 */
record Fields(byte[] array, int from, int length) {
    private static final VarHandle SHORTS = view(short[].class);
    private static final VarHandle INTS = view(int[].class);
    private static final VarHandle LONGS = view(long[].class);
    private static final VarHandle BIG_LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static VarHandle view(Class<?> type) {
        return MethodHandles.byteArrayViewVarHandle(type, ByteOrder.LITTLE_ENDIAN);
    }

    static Fields of(byte[] array) {
        return new Fields(array, 0, array.length);
    }

    /** Without a check of its own: where the caller has already made one. */
    static int rawInt32(byte[] array, int at) {
        return (int) INTS.get(array, at);
    }

    /** As {@link #rawInt32}. */
    static long rawInt64(byte[] array, int at) {
        return (long) LONGS.get(array, at);
    }

    private int place(int at, int count) throws BadStructureException {
        if (at < 0 || count < 0 || at > length - count) {
            throw new BadStructureException("a structure of " + length + " bytes is too short");
        }
        return from + at;
    }

    int int8(int at) throws BadStructureException {
        return Byte.toUnsignedInt(array[place(at, 1)]);
    }

    int int16(int at) throws BadStructureException {
        return Short.toUnsignedInt((short) SHORTS.get(array, place(at, Short.BYTES)));
    }

    long int32(int at) throws BadStructureException {
        return Integer.toUnsignedLong((int) INTS.get(array, place(at, Integer.BYTES)));
    }

    /** All 64 bits, which may be negative here. */
    long int64(int at) throws BadStructureException {
        return (long) LONGS.get(array, place(at, Long.BYTES));
    }

    /** A size or an address, which no filesystem has beyond 2^63. */
    long size(int at) throws BadStructureException {
        long value = int64(at);
        if (value < 0) {
            throw new BadStructureException("a size or address is beyond all bounds");
        }
        return value;
    }

    UUID uuid(int at) throws BadStructureException {
        int place = place(at, 2 * Long.BYTES);
        return new UUID(
                (long) BIG_LONGS.get(array, place),
                (long) BIG_LONGS.get(array, place + Long.BYTES));
    }

    /** All of it, as a copy. */
    byte[] bytes() {
        return Arrays.copyOfRange(array, from, from + length);
    }

    byte[] bytes(int at, int count) throws BadStructureException {
        int place = place(at, count);
        return Arrays.copyOfRange(array, place, place + count);
    }

    /** The part from there to its end. */
    Fields rest(int at) throws BadStructureException {
        return new Fields(array, place(at, 0), length - at);
    }
}
