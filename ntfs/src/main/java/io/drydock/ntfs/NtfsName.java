package io.drydock.ntfs;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Texts of NTFS, which are 16-bit units, and the bytes that they are elsewhere: UTF-8, in which a
 * surrogate that stands alone is written as any other unit (WTF-8), so that every name can be told
 * and found again.
 *
 * <p>Threading: stateless.
 */
final class NtfsName {
    private static final ValueLayout.OfChar UNIT =
            ValueLayout.JAVA_CHAR_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private NtfsName() {}

    /** The units at an address, as a String that may hold lone surrogates. */
    static String text(MemorySegment units, long count) {
        char[] text = new char[Math.toIntExact(count)];
        for (int i = 0; i < text.length; i++) {
            text[i] = units.get(UNIT, (long) i * Character.BYTES);
        }
        return new String(text);
    }

    /** Whether a path can name it; a damaged directory holds what it cannot. */
    static boolean isComponent(String name) {
        boolean dots = name.equals(".") || name.equals("..");
        return !dots && !name.isEmpty() && name.indexOf('/') < 0 && name.indexOf('\0') < 0;
    }

    /** The units of a text. */
    static MemorySegment units(String text, SegmentAllocator allocator) {
        MemorySegment units = allocator.allocate((long) text.length() * Character.BYTES + 1);
        for (int i = 0; i < text.length(); i++) {
            units.set(UNIT, (long) i * Character.BYTES, text.charAt(i));
        }
        return units;
    }

    /** The bytes of a text. */
    static byte[] bytes(String text) {
        byte[] bytes = new byte[3 * text.length()];
        int end = 0;
        for (int i = 0; i < text.length(); i++) {
            int point = text.codePointAt(i);
            if (point < 0x80) {
                bytes[end++] = (byte) point;
                continue;
            }
            if (point < 0x800) {
                bytes[end++] = (byte) (0xc0 | point >> 6);
            } else {
                if (point < 0x1_0000) {
                    bytes[end++] = (byte) (0xe0 | point >> 12);
                } else {
                    bytes[end++] = (byte) (0xf0 | point >> 18);
                    bytes[end++] = (byte) (0x80 | (point >> 12 & 0x3f));
                    i++;
                }
                bytes[end++] = (byte) (0x80 | (point >> 6 & 0x3f));
            }
            bytes[end++] = (byte) (0x80 | (point & 0x3f));
        }
        return Arrays.copyOf(bytes, end);
    }

    /** The text of bytes; empty when they are not UTF-8. */
    static Optional<String> text(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            int first = bytes[at++] & 0xff;
            int more =
                    first < 0x80 ? 0 : first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
            if (more < 0 || first > 0xf4 || at + more > bytes.length) {
                return Optional.empty();
            }
            int point = more == 0 ? first : first & 0x3f >> more;
            for (int i = 0; i < more; i++) {
                int next = bytes[at++] & 0xff;
                if ((next & 0xc0) != 0x80) {
                    return Optional.empty();
                }
                point = point << 6 | (next & 0x3f);
            }
            boolean tooLong = (more == 2 && point < 0x800) || (more == 3 && point < 0x1_0000);
            if (tooLong || point > Character.MAX_CODE_POINT) {
                return Optional.empty();
            }
            text.appendCodePoint(point);
        }
        return Optional.of(text.toString());
    }
}
