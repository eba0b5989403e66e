package io.drydock.internal.fat.volume;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An entry of a directory (the specification's section 6), which is all that there is of a file
 * besides its clusters.
 *
 * @param name eight bytes and three, filled with blanks
 * @param attributes of {@link #READ_ONLY} and its like
 * @param lowerCase which parts of the name are to be shown in lower case: {@link #LOWER_BASE},
 *     {@link #LOWER_EXTENSION}
 * @param created its hundredths of a second beyond an even one, time and date
 * @param accessed a date
 * @param modified time and date
 * @param firstCluster 0 when it has none
 * @param size unsigned; 0 for directories
 */
public record ShortEntry(
        byte[] name,
        int attributes,
        int lowerCase,
        FatTime created,
        FatTime accessed,
        FatTime modified,
        int firstCluster,
        long size) {
    public static final int BYTES = 32;

    public static final int READ_ONLY = 0x01;
    public static final int LABEL = 0x08;
    public static final int DIRECTORY = 0x10;
    public static final int ARCHIVE = 0x20;

    /** What a directory entry of a name's part has. */
    static final int LONG_NAME = 0x0f;

    static final int LOWER_BASE = 0x08;
    static final int LOWER_EXTENSION = 0x10;

    static final int FREE = 0xe5;
    static final int LAST = 0;
    static final int NAME_BYTES = 11;
    static final int ATTRIBUTES_AT = 11;

    private static final int KNOWN_ATTRIBUTES = 0x3f;

    /** One that is made now. */
    public static ShortEntry of(ShortName name, int attributes, FatTime now, int firstCluster) {
        return new ShortEntry(
                name.bytes(),
                attributes,
                name.lowerCase(),
                now,
                now.dateOnly(),
                now.evenSeconds(),
                firstCluster,
                0);
    }

    /** Reads the 32 bytes there. */
    public static ShortEntry read(byte[] bytes, int at) {
        ByteBuffer from = ByteBuffer.wrap(bytes, at, BYTES).slice().order(ByteOrder.LITTLE_ENDIAN);
        byte[] name = new byte[NAME_BYTES];
        from.get(0, name);
        int high = Short.toUnsignedInt(from.getShort(20));
        int low = Short.toUnsignedInt(from.getShort(26));
        return new ShortEntry(
                name,
                Byte.toUnsignedInt(from.get(ATTRIBUTES_AT)),
                Byte.toUnsignedInt(from.get(12)),
                new FatTime(
                        Short.toUnsignedInt(from.getShort(16)),
                        Short.toUnsignedInt(from.getShort(14)),
                        Byte.toUnsignedInt(from.get(13))),
                new FatTime(Short.toUnsignedInt(from.getShort(18)), 0, 0),
                new FatTime(
                        Short.toUnsignedInt(from.getShort(24)),
                        Short.toUnsignedInt(from.getShort(22)),
                        0),
                high << 16 | low,
                Integer.toUnsignedLong(from.getInt(28)));
    }

    /** The 32 bytes. */
    public byte[] toBytes() {
        ByteBuffer into = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        into.put(0, name);
        into.put(ATTRIBUTES_AT, (byte) attributes);
        into.put(12, (byte) lowerCase);
        into.put(13, (byte) created.hundredths());
        into.putShort(14, (short) created.time());
        into.putShort(16, (short) created.date());
        into.putShort(18, (short) accessed.date());
        into.putShort(20, (short) (firstCluster >> 16));
        into.putShort(22, (short) modified.time());
        into.putShort(24, (short) modified.date());
        into.putShort(26, (short) firstCluster);
        into.putInt(28, (int) size);
        return into.array();
    }

    /** Whether the entry there is a part of a long name. */
    static boolean isLongName(byte[] bytes, int at) {
        return (bytes[at + ATTRIBUTES_AT] & KNOWN_ATTRIBUTES) == LONG_NAME;
    }

    public boolean isDirectory() {
        return (attributes & DIRECTORY) != 0;
    }

    public boolean isReadOnly() {
        return (attributes & READ_ONLY) != 0;
    }

    boolean isLabel() {
        return (attributes & LABEL) != 0;
    }

    /** Whether it is {@code .} or {@code ..}. */
    boolean isDots() {
        byte[] rest = Arrays.copyOfRange(name, name[1] == '.' ? 2 : 1, NAME_BYTES);
        return name[0] == '.' && Arrays.equals(rest, " ".repeat(rest.length).getBytes(US_ASCII));
    }

    public ShortEntry withAttributes(int value) {
        return new ShortEntry(
                name, value, lowerCase, created, accessed, modified, firstCluster, size);
    }

    public ShortEntry withTimes(FatTime lastAccessed, FatTime lastModified) {
        return new ShortEntry(
                name,
                attributes,
                lowerCase,
                created,
                lastAccessed.dateOnly(),
                lastModified.evenSeconds(),
                firstCluster,
                size);
    }

    public ShortEntry withContent(int first, long length) {
        return new ShortEntry(
                name, attributes, lowerCase, created, accessed, modified, first, length);
    }

    /** The same file by another name. */
    public ShortEntry withName(byte[] other, int lower) {
        return new ShortEntry(
                other, attributes, lower, created, accessed, modified, firstCluster, size);
    }
}
