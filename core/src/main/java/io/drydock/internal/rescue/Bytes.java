package io.drydock.internal.rescue;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/** A structure that was read from a device: fields at offsets, unsigned. */
final class Bytes {
    /** No table that is copied is larger: that of an ext4 of 32 TiB, or a FAT32 of 128 GiB. */
    private static final long LARGEST = 16 << 20;

    private final byte[] array;
    private final ByteBuffer fields;

    private Bytes(byte[] array, ByteOrder order) {
        this.array = array;
        this.fields = ByteBuffer.wrap(array).order(order);
    }

    /** Empty where the range is not within the device, or is too large to be meant. */
    static Optional<Bytes> read(BlockDevice device, long offset, long length, ByteOrder order)
            throws IOException {
        long size = device.sizeBytes();
        if (offset < 0 || length <= 0 || length > Math.min(size, LARGEST)) {
            return Optional.empty();
        }
        if (offset > size - length) {
            return Optional.empty();
        }
        byte[] array = new byte[Math.toIntExact(length)];
        device.read(offset, MemorySegment.ofArray(array));
        return Optional.of(new Bytes(array, order));
    }

    /** Zeroes, big-endian. */
    static Bytes big(int length) {
        return new Bytes(new byte[length], ByteOrder.BIG_ENDIAN);
    }

    static Optional<Bytes> little(BlockDevice device, long offset, long length) throws IOException {
        return read(device, offset, length, ByteOrder.LITTLE_ENDIAN);
    }

    /** A copy, to be changed. */
    Bytes copy() {
        return new Bytes(array.clone(), fields.order());
    }

    /** The bytes themselves. */
    byte[] array() {
        return array;
    }

    int int8(int at) {
        return Byte.toUnsignedInt(fields.get(at));
    }

    int int16(int at) {
        return Short.toUnsignedInt(fields.getShort(at));
    }

    long int32(int at) {
        return Integer.toUnsignedLong(fields.getInt(at));
    }

    long int64(int at) {
        return fields.getLong(at);
    }

    boolean hasText(int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (int8(at + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    Bytes put8(int at, int value) {
        fields.put(at, (byte) value);
        return this;
    }

    Bytes put16(int at, int value) {
        fields.putShort(at, (short) value);
        return this;
    }

    Bytes put32(int at, long value) {
        fields.putInt(at, (int) value);
        return this;
    }

    Bytes putText(int at, String text) {
        return putBytes(at, text.getBytes(StandardCharsets.US_ASCII));
    }

    Bytes putBytes(int at, byte[] value) {
        fields.put(at, value);
        return this;
    }

    Bytes put64(int at, long value) {
        fields.putLong(at, value);
        return this;
    }

    /**
     * CRC-32C as Castagnoli's polynomial is commonly used; the kernel's lacks the last negation.
     */
    long crc32c(int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(array, from, to - from);
        return crc.getValue();
    }

    /**
     * The checksum of a big-endian structure of XFS, as {@link #int32} would read it: stored
     * little-endian, of everything, with zeroes in its own place.
     */
    long xfsChecksum(int place) {
        long crc = copy().put32(place, 0).crc32c(0, array.length);
        return Integer.toUnsignedLong(Integer.reverseBytes((int) crc));
    }

    boolean isSame(Bytes other) {
        return Arrays.equals(array, other.array);
    }

    /** Whether it is 2 to some power within the bounds, as sizes of blocks are. */
    static boolean isPowerOfTwo(long value, long least, long most) {
        return value >= least && value <= most && Long.bitCount(value) == 1;
    }
}
