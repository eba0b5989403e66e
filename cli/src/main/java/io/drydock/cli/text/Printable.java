package io.drydock.cli.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Text of a guest made fit for a terminal: control characters, which could move the cursor or set
 * the window's title, and characters that reorder a line, appear as escapes of C.
 */
public final class Printable {
    private static final HexFormat HEX = HexFormat.of();

    private Printable() {}

    /** The text on one line: a line feed becomes {@code \n}, an escape {@code \x1b}. */
    public static String of(String text) {
        if (text.codePoints().noneMatch(Printable::isUnsafe)) {
            return text;
        }
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> append(safe, point));
        return safe.toString();
    }

    /** The text of those bytes, which should be UTF-8; a byte that is not becomes {@code \xff}. */
    public static String of(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        CharBuffer decoded = CharBuffer.allocate(bytes.length);
        StringBuilder safe = new StringBuilder(bytes.length);
        CoderResult result;
        do {
            result = decoder.decode(rest, decoded, true);
            safe.append(of(decoded.flip().toString()));
            decoded.clear();
            for (int i = 0; result.isError() && i < result.length(); i++) {
                safe.append("\\x").append(HEX.toHexDigits(rest.get()));
            }
        } while (result.isError());
        return safe.toString();
    }

    private static void append(StringBuilder safe, int point) {
        if (!isUnsafe(point)) {
            safe.appendCodePoint(point);
            return;
        }
        switch (point) {
            case '\n' -> safe.append("\\n");
            case '\r' -> safe.append("\\r");
            case '\t' -> safe.append("\\t");
            default -> {
                if (point < 0x100) {
                    safe.append("\\x").append(HEX.toHexDigits((byte) point));
                } else {
                    safe.append("\\u").append(HEX.toHexDigits((char) point));
                }
            }
        }
    }

    private static boolean isUnsafe(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE ->
                    true;
            case Character.FORMAT -> isReordering(point);
            default -> false;
        };
    }

    /**
     * The controls of the bidirectional algorithm (UAX #9), with which a name can pose as another.
     */
    private static boolean isReordering(int point) {
        return point == 0x061C
                || point == 0x200E
                || point == 0x200F
                || (point >= 0x202A && point <= 0x202E)
                || (point >= 0x2066 && point <= 0x2069);
    }
}
