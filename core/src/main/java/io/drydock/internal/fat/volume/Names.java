package io.drydock.internal.fat.volume;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Names as characters and as bytes.
 *
 * <p>Threading: stateless.
 */
public final class Names {
    private static final String FORBIDDEN = "*?<>|\":/\\";
    private static final int ASCII = 0x80;

    private Names() {}

    /** Whether a path can have it as a component. */
    static boolean isPossible(String name) {
        return !name.isEmpty()
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0
                && !name.equals(".")
                && !name.equals("..");
    }

    /** Whether a file may be given that name. */
    public static boolean isAllowed(String name) {
        return !name.endsWith(" ")
                && name.chars().noneMatch(c -> c < ' ' || FORBIDDEN.indexOf(c) >= 0);
    }

    /** A name in UTF-8. Half a pair of surrogates gets the three bytes that its number would. */
    public static byte[] toBytes(String name) {
        if (name.chars().noneMatch(unit -> Character.isSurrogate((char) unit))) {
            return name.getBytes(StandardCharsets.UTF_8);
        }
        ByteBuffer bytes = ByteBuffer.allocate(3 * name.length());
        for (int i = 0; i < name.length(); i++) {
            char unit = name.charAt(i);
            if (Character.isSurrogate(unit) && !isPair(name, i)) {
                bytes.put((byte) (0xe0 | unit >> 12));
                bytes.put((byte) (0x80 | (unit >> 6 & 0x3f)));
                bytes.put((byte) (0x80 | (unit & 0x3f)));
            } else {
                int end = name.offsetByCodePoints(i, 1);
                bytes.put(name.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end - 1;
            }
        }
        byte[] exact = new byte[bytes.position()];
        bytes.get(0, exact);
        return exact;
    }

    private static boolean isPair(String name, int at) {
        return at + 1 < name.length()
                && Character.isSurrogatePair(name.charAt(at), name.charAt(at + 1));
    }

    /** What is in UTF-8; empty when it is not. */
    public static Optional<String> ofBytes(byte[] name) {
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name));
            return Optional.of(decoded.toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** A name without the dots at its end, which no name has. */
    public static String withoutDots(String name) {
        int end = name.length();
        while (end > 0 && name.charAt(end - 1) == '.') {
            end--;
        }
        return name.substring(0, end);
    }

    /**
     * What two names that differ in case only have in common. As in Windows' table, each unit of
     * UTF-16 is looked at by itself, and no other letter becomes one of ASCII.
     */
    static String folded(String name) {
        char[] units = name.toCharArray();
        for (int i = 0; i < units.length; i++) {
            char upper = Character.toUpperCase(units[i]);
            if (units[i] < ASCII || upper >= ASCII) {
                units[i] = upper;
            }
        }
        return new String(units);
    }
}
