package io.drydock.internal.linux;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Names of extended attributes. To the kernel they are bytes; here they are text in UTF-8, and each
 * byte that is not UTF-8 becomes a low surrogate of its own (0xDC00 and the byte), which no text
 * has: so any name survives a round trip.
 *
 * <p>Threading: stateless.
 */
public final class AttributeName {
    private static final int LOW_SURROGATES = 0xdc00;
    private static final int FIRST = LOW_SURROGATES + 0x80;
    private static final int LAST = LOW_SURROGATES + 0xff;

    private AttributeName() {}

    /** The name of those bytes. */
    public static String of(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        while (result.isError()) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (LOW_SURROGATES + Byte.toUnsignedInt(in.get())));
            }
            result = decoder.decode(in, out, true);
        }
        return out.flip().toString();
    }

    /**
     * The bytes of that name.
     *
     * @throws IllegalArgumentException when it holds a NUL, which would silently cut it off
     */
    public static byte[] toBytes(String name) {
        if (name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the name of an attribute cannot hold a NUL");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        name.codePoints()
                .forEach(point -> {
                    if (point >= FIRST && point <= LAST) {
                        bytes.write(point);
                    } else {
                        bytes.writeBytes(
                                Character.toString(point).getBytes(StandardCharsets.UTF_8));
                    }
                });
        return bytes.toByteArray();
    }
}
