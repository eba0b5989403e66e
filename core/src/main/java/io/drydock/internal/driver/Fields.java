package io.drydock.internal.driver;

import io.drydock.error.CorruptDataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.Checksum;

/**
 * An on-disk structure that was read: unsigned fields at offsets. One that is not within it is
 * damage, so a parser need not compare lengths that a hostile image gives.
 *
 * <p>Threading: immutable.
 */
public final class Fields {
    private final ByteBuffer bytes;
    private final Subject subject;

    private Fields(ByteBuffer bytes, Subject subject) {
        this.bytes = bytes;
        this.subject = subject;
    }

    /** What the structure is, for errors. */
    public interface Subject {
        /** That it is damaged. */
        CorruptDataException corrupt(String reason);

        /** That something of it is missing. */
        default CorruptDataException tooShort(long at, long length, int structureBytes) {
            return corrupt(
                    "%d bytes at %d of a structure of %d".formatted(length, at, structureBytes));
        }
    }

    /**
     * Of bytes that are not changed any more.
     *
     * @param subject what errors call the filesystem
     */
    public static Fields of(byte[] bytes, ByteOrder order, String subject) {
        return of(bytes, order, reason -> new CorruptDataException("read", subject, reason));
    }

    /** As the other, with errors that say more. */
    public static Fields of(byte[] bytes, ByteOrder order, Subject subject) {
        return new Fields(ByteBuffer.wrap(bytes).order(order), subject);
    }

    /** A part of it, which begins at 0 again. */
    public Fields slice(long at, long length) throws CorruptDataException {
        check(at, length);
        return new Fields(bytes.slice((int) at, (int) length).order(bytes.order()), subject);
    }

    private void check(long at, long length) throws CorruptDataException {
        if (at < 0 || length < 0 || at > bytes.limit() - length) {
            throw subject.tooShort(at, length, bytes.limit());
        }
    }

    /** That the filesystem is damaged. */
    public CorruptDataException corrupt(String reason) {
        return subject.corrupt(reason);
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

    /** Adds a part of it to a checksum. */
    public void addTo(Checksum sum, int at, int length) throws CorruptDataException {
        check(at, length);
        sum.update(bytes.slice(at, length));
    }
}
