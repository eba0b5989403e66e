package io.drydock.internal.fat.volume;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;

/**
 * The characters of short names, one byte each.
 *
 * <p>Threading: immutable.
 */
public final class Codepage {
    /** That of the IBM PC, which mount(8) takes as well where no other is named. */
    public static final Codepage USUAL = of(437);

    private static final int NONE = -1;

    private final char[] characters = new char[256];
    private final byte[] upper = new byte[256];
    private final int[] bytes = new int[1 << Character.SIZE];

    private Codepage(Charset charset) {
        Arrays.fill(bytes, NONE);
        byte[] all = new byte[characters.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        new String(all, charset).getChars(0, all.length, characters, 0);
        for (int i = 0; i < all.length; i++) {
            // What has no character is shown as if it were ISO-8859-1, and cannot be written.
            if (canEncode(charset, characters[i])) {
                bytes[characters[i]] = i;
            } else {
                characters[i] = (char) i;
            }
        }
        for (int i = 0; i < all.length; i++) {
            int other = bytes[Character.toUpperCase(characters[i])];
            upper[i] = (byte) (other == NONE ? i : other);
        }
    }

    private static boolean canEncode(Charset charset, char character) {
        try {
            charset.newEncoder()
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(new char[] {character}));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** That of a number, such as 437. Throws unless {@link #exists}. */
    public static Codepage of(int number) {
        return new Codepage(Charset.forName("IBM" + number));
    }

    /** Whether Java has the one of that number, with a byte for each character. */
    public static boolean exists(int number) {
        String name = "IBM" + number;
        return Charset.isSupported(name)
                && Charset.forName(name).newEncoder().maxBytesPerChar() == 1;
    }

    char character(byte code) {
        return characters[Byte.toUnsignedInt(code)];
    }

    /** The byte of a character, or -1. */
    int code(char character) {
        return bytes[character];
    }

    /** The byte of its upper case; itself where there is none. */
    byte upper(int code) {
        return upper[code];
    }
}
