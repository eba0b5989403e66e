package io.drydock.internal.fat.volume;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * A name of up to 255 units of UTF-16, in entries before that of the file, the last part first (the
 * specification's section 7). This collects them while a directory is read.
 *
 * <p>Threading: belongs to one thread.
 */
public final class LongName {
    /** The most units of UTF-16 that a name can have. */
    public static final int MAX_UNITS = 255;

    private static final int UNITS_PER_ENTRY = 13;
    private static final int MAX_ENTRIES = 20;
    private static final int ORDER = 0x3f;
    private static final int LAST_PART = 0x40;
    private static final int CHECKSUM_AT = 13;
    private static final int[] UNITS_AT = {1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30};

    private final char[] units = new char[MAX_ENTRIES * UNITS_PER_ENTRY];
    private int entries;
    private int missing;
    private int checksum;

    /** How many entries a name takes. */
    public static int entries(String name) {
        return Math.ceilDiv(name.length(), UNITS_PER_ENTRY);
    }

    /** The entries of a name, in their order in the directory. */
    static byte[] toBytes(String name, int checksum) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int count = entries(name);
        for (int order = count; order > 0; order--) {
            ByteBuffer part = ByteBuffer.allocate(ShortEntry.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            part.put(0, (byte) (order == count ? order | LAST_PART : order));
            part.put(ShortEntry.ATTRIBUTES_AT, (byte) ShortEntry.LONG_NAME);
            part.put(CHECKSUM_AT, (byte) checksum);
            for (int i = 0; i < UNITS_PER_ENTRY; i++) {
                part.putShort(UNITS_AT[i], unit(name, (order - 1) * UNITS_PER_ENTRY + i));
            }
            all.writeBytes(part.array());
        }
        return all.toByteArray();
    }

    /** A zero follows the name, and then ones. */
    private static short unit(String name, int index) {
        int rest = index == name.length() ? 0 : -1;
        return (short) (index < name.length() ? name.charAt(index) : rest);
    }

    /** Takes the next entry, which is a part of a name. One that does not fit ends the name. */
    void add(byte[] bytes, int at) {
        ByteBuffer part =
                ByteBuffer.wrap(bytes, at, ShortEntry.BYTES).slice().order(ByteOrder.LITTLE_ENDIAN);
        int order = part.get(0) & ORDER;
        int sum = Byte.toUnsignedInt(part.get(CHECKSUM_AT));
        if ((part.get(0) & LAST_PART) != 0) {
            entries = order <= MAX_ENTRIES ? order : 0;
            missing = entries;
            checksum = sum;
        }
        if (entries == 0 || missing == 0 || order != missing || sum != checksum) {
            reset();
            return;
        }
        missing--;
        for (int i = 0; i < UNITS_PER_ENTRY; i++) {
            units[missing * UNITS_PER_ENTRY + i] = (char) part.getShort(UNITS_AT[i]);
        }
    }

    /** The name, where it is whole and that of the short name, and one that a file can have. */
    Optional<String> of(ShortName shortName) {
        if (entries == 0 || missing > 0 || checksum != shortName.checksum()) {
            return Optional.empty();
        }
        int length = 0;
        while (length < entries * UNITS_PER_ENTRY && units[length] != 0) {
            length++;
        }
        String name = new String(units, 0, length);
        return length <= MAX_UNITS && Names.isPossible(name) ? Optional.of(name) : Optional.empty();
    }

    /** How many entries have been taken. */
    int entries() {
        return entries;
    }

    void reset() {
        entries = 0;
    }
}
