package io.drydock.internal.fat.volume;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/**
 * A name of eight bytes and three.
 *
 * @param bytes filled with blanks
 * @param lowerCase as {@link ShortEntry} has it
 */
public record ShortName(byte[] bytes, int lowerCase) {
    private static final int BASE_BYTES = 8;

    /** What stands for the byte 0xe5 at the beginning, which would mean a free entry. */
    private static final int KANJI = 0x05;

    static ShortName of(ShortEntry entry) {
        return new ShortName(entry.name(), entry.lowerCase());
    }

    /** The name as it is shown. */
    String text(Codepage codepage, CaseStyle style) {
        StringBuilder text = new StringBuilder();
        append(text, 0, BASE_BYTES, codepage, style.isLower(lowerCase, ShortEntry.LOWER_BASE));
        int dot = text.length();
        boolean lower = style.isLower(lowerCase, ShortEntry.LOWER_EXTENSION);
        append(text, BASE_BYTES, bytes.length, codepage, lower);
        if (text.length() > dot) {
            text.insert(dot, '.');
        }
        return text.toString();
    }

    private void append(StringBuilder text, int from, int to, Codepage codepage, boolean lower) {
        int end = to;
        while (end > from && bytes[end - 1] == ' ') {
            end--;
        }
        for (int i = from; i < end; i++) {
            byte code = i == 0 && bytes[0] == KANJI ? (byte) ShortEntry.FREE : bytes[i];
            char character = codepage.character(code);
            text.append(lower ? Character.toLowerCase(character) : character);
        }
    }

    /** Whether nothing in a directory can have both. */
    public boolean isSame(ShortName other) {
        return Arrays.equals(bytes, other.bytes);
    }

    /** The bytes as a key. */
    String key() {
        return new String(bytes, ISO_8859_1);
    }

    /** The sum that the parts of its long name bear (the specification's section 7.2). */
    int checksum() {
        int sum = 0;
        for (byte each : bytes) {
            sum = ((sum & 1) << 7 | sum >> 1) + Byte.toUnsignedInt(each) & 0xff;
        }
        return sum;
    }

    /** Of a base and an extension, which fit. */
    static ShortName of(byte[] base, byte[] extension, int lowerCase) {
        byte[] bytes = new byte[ShortEntry.NAME_BYTES];
        Arrays.fill(bytes, (byte) ' ');
        System.arraycopy(base, 0, bytes, 0, base.length);
        System.arraycopy(extension, 0, bytes, BASE_BYTES, extension.length);
        if (Byte.toUnsignedInt(bytes[0]) == ShortEntry.FREE) {
            bytes[0] = KANJI;
        }
        return new ShortName(bytes, lowerCase);
    }
}
