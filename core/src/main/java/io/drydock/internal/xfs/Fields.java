package io.drydock.internal.xfs;

import io.drydock.error.CorruptDataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The bytes of a structure: fields at offsets, big-endian where nothing else is said. What is not
 * within it is damage, never an index out of bounds.
 *
 * <p>Threading: immutable; who has just read it may change its {@link #array}.
 */
final class Fields {
    private static final int CHECKSUM_BYTES = 4;
    private static final byte[] NO_CHECKSUM = new byte[CHECKSUM_BYTES];

    private final byte[] array;
    private final int from;
    private final int length;
    private final ByteBuffer fields;
    private final Place place;

    private Fields(byte[] array, int from, int length, ByteOrder order, Place place) {
        this.array = array;
        this.from = from;
        this.length = length;
        this.fields = ByteBuffer.wrap(array, from, length).slice().order(order);
        this.place = place;
    }

    static Fields of(byte[] array, Place place) {
        return new Fields(array, 0, array.length, ByteOrder.BIG_ENDIAN, place);
    }

    /** Items of the log are as the processor has them. */
    static Fields little(byte[] array, Place place) {
        return new Fields(array, 0, array.length, ByteOrder.LITTLE_ENDIAN, place);
    }

    /** A part of it. */
    Fields slice(long at, long bytes) throws CorruptDataException {
        check(at, bytes);
        return new Fields(array, from + (int) at, (int) bytes, fields.order(), place);
    }

    int length() {
        return length;
    }

    /** The bytes themselves, of a structure that is no slice. */
    byte[] array() {
        return array;
    }

    int int8(int at) throws CorruptDataException {
        check(at, Byte.BYTES);
        return Byte.toUnsignedInt(fields.get(at));
    }

    int int16(int at) throws CorruptDataException {
        check(at, Short.BYTES);
        return Short.toUnsignedInt(fields.getShort(at));
    }

    long int32(int at) throws CorruptDataException {
        check(at, Integer.BYTES);
        return Integer.toUnsignedLong(fields.getInt(at));
    }

    long int64(int at) throws CorruptDataException {
        check(at, Long.BYTES);
        return fields.getLong(at);
    }

    byte[] bytes(int at, int count) throws CorruptDataException {
        check(at, count);
        return Arrays.copyOfRange(array, from + at, from + at + count);
    }

    boolean hasBytes(int at, byte[] expected) throws CorruptDataException {
        check(at, expected.length);
        int start = from + at;
        return Arrays.equals(array, start, start + expected.length, expected, 0, expected.length);
    }

    /** Whether the CRC-32C of all of it is what stands, little-endian, at that place. */
    boolean hasChecksum(int at) throws CorruptDataException {
        check(at, CHECKSUM_BYTES);
        return Integer.reverseBytes(fields.getInt(at)) == checksum(at);
    }

    /** Makes the checksum at that place the right one. */
    void putChecksum(int at) throws CorruptDataException {
        check(at, CHECKSUM_BYTES);
        fields.putInt(at, Integer.reverseBytes(checksum(at)));
    }

    private int checksum(int at) {
        CRC32C crc = new CRC32C();
        crc.update(array, from, at);
        crc.update(NO_CHECKSUM);
        int after = at + CHECKSUM_BYTES;
        crc.update(array, from + after, length - after);
        return (int) crc.getValue();
    }

    private void check(long at, long bytes) throws CorruptDataException {
        if (at < 0 || bytes < 0 || at > length - bytes) {
            throw corrupt("ends before what it is said to hold");
        }
    }

    /** Says what is wrong with it. */
    CorruptDataException corrupt(String reason) {
        return place.corrupt(reason);
    }
}
