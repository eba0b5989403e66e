package io.drydock.internal.driver;

import io.drydock.error.CorruptDataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An on-disk structure that was read: unsigned fields at offsets. One that is not within it is
 * damage, so a parser need not compare lengths that a hostile image gives.
 *
 * <p>Threading: immutable.
 */
public final class Fields {
    private final ByteBuffer bytes;
    private final String subject;

    private Fields(ByteBuffer bytes, String subject) {
        this.bytes = bytes;
        this.subject = subject;
    }

    /**
     * Of bytes that are not changed any more.
     *
     * @param subject what errors call the filesystem
     */
    public static Fields of(byte[] bytes, ByteOrder order, String subject) {
        return new Fields(ByteBuffer.wrap(bytes).order(order), subject);
    }

    /** A part of it, which begins at 0 again. */
    public Fields slice(int at, int length) throws CorruptDataException {
        check(at, length);
        return new Fields(bytes.slice(at, length).order(bytes.order()), subject);
    }

    private void check(int at, int length) throws CorruptDataException {
        if (at < 0 || length < 0 || at > bytes.limit() - length) {
            throw corrupt(
                    "%d bytes at %d of a structure of %d".formatted(length, at, bytes.limit()));
        }
    }

    /** That the filesystem is damaged. */
    public CorruptDataException corrupt(String reason) {
        return new CorruptDataException("read", subject, reason);
    }

    public int length() {
        return bytes.limit();
    }

    public int int8(int at) throws CorruptDataException {
        check(at, Byte.BYTES);
        return Byte.toUnsignedInt(bytes.get(at));
    }

    public int int16(int at) throws CorruptDataException {
        check(at, Short.BYTES);
        return Short.toUnsignedInt(bytes.getShort(at));
    }

    public long int32(int at) throws CorruptDataException {
        check(at, Integer.BYTES);
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    /** What does not fit a long comes out negative. */
    public long int64(int at) throws CorruptDataException {
        check(at, Long.BYTES);
        return bytes.getLong(at);
    }

    public byte[] bytes(int at, int length) throws CorruptDataException {
        check(at, length);
        byte[] copy = new byte[length];
        bytes.get(at, copy);
        return copy;
    }

    /** Whether these bytes stand there; they do not beyond its end. */
    public boolean has(int at, byte[] expected) throws CorruptDataException {
        return at <= bytes.limit() - expected.length
                && Arrays.equals(bytes(at, expected.length), expected);
    }
}
