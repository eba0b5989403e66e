package io.drydock.format;

import io.drydock.error.RefusedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;

/**
 * Labels and serial numbers of FAT filesystems as they are stored.
 *
 * <p>Threading: stateless.
 */
final class FatLabel {
    /** Says that serial number and label follow. */
    static final byte EXTENDED_BOOT_SIGNATURE = 0x29;

    /** The attribute of a directory entry that is the label. */
    static final int ATTRIBUTE_LABEL = 0x08;

    /** The attributes of a part of a long name, which are the label's and more. */
    static final int ATTRIBUTES_LONG_NAME = 0x0f;

    static final int BYTES = 11;

    private static final String NONE = "NO NAME    ";
    private static final String FORBIDDEN = "\"*+,./:;<=>?[\\]|";

    private FatLabel() {}

    /**
     * A label, filled with blanks; what stands for none when it is empty.
     *
     * @param name what errors call the device
     * @throws RefusedException when it cannot be one
     */
    static byte[] bytes(String label, String name) throws RefusedException {
        Labels.bytes(label, "FAT", BYTES, name);
        if (label.chars().anyMatch(c -> c > 0x7e || FORBIDDEN.indexOf(c) >= 0)) {
            throw Labels.refused(name, "FAT has labels of ASCII without " + FORBIDDEN);
        }
        String text = label.isBlank() ? NONE : label;
        return "%-11s".formatted(text).getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether it is what stands for none. */
    static boolean isNone(byte[] label) {
        return Arrays.equals(label, NONE.getBytes(StandardCharsets.US_ASCII));
    }

    /** The number that libblkid writes as {@code 1234-ABCD}. */
    static int serial(String text, String name) throws RefusedException {
        return (int) Uuids.number(text.replaceFirst("^(.{4})-(.{4})$", "$1$2"), 8, name);
    }

    /** The directory entry of a label, changed now. */
    static ByteBuffer entry(byte[] label) {
        LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
        int time = now.getHour() << 11 | now.getMinute() << 5 | now.getSecond() / 2;
        int date = (now.getYear() - 1980) << 9 | now.getMonthValue() << 5 | now.getDayOfMonth();
        return Bytes.allocate(FatGeometry.ENTRY_BYTES)
                .put(0, label)
                .put(BYTES, (byte) ATTRIBUTE_LABEL)
                .putShort(22, (short) time)
                .putShort(24, (short) date);
    }
}
