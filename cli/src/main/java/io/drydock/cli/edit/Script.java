package io.drydock.cli.edit;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The expressions of one command line, applied to every line of a file in their order.
 *
 * <p>Threading: immutable.
 */
public final class Script {
    private final List<Expression> ofText;
    private final List<Expression> ofBytes;

    private Script(List<Expression> ofText, List<Expression> ofBytes) {
        this.ofText = ofText;
        this.ofBytes = ofBytes;
    }

    /**
     * Understands the expressions.
     *
     * @throws IllegalArgumentException when one cannot be understood; the message says which and
     *     why
     */
    public static Script parse(List<String> expressions) {
        return new Script(
                expressions.stream().map(Script::expression).toList(),
                expressions.stream().map(Script::asBytes).map(Script::expression).toList());
    }

    private static Expression expression(String text) {
        try {
            return Expression.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("expression '" + text + "': " + e.getMessage(), e);
        }
    }

    /** The text with each byte of its UTF-8 as one character. */
    private static String asBytes(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * The content after the changes. What is not UTF-8 is worked on byte by byte, so that not a
     * byte changes that was not to.
     */
    public byte[] apply(byte[] content) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
            return apply(ofText, text, StandardCharsets.UTF_8);
        } catch (CharacterCodingException notUtf8) {
            String bytes = new String(content, StandardCharsets.ISO_8859_1);
            return apply(ofBytes, bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static byte[] apply(List<Expression> expressions, String text, Charset charset) {
        StringBuilder changed = new StringBuilder(text.length() + 64);
        int start = 0;
        while (start < text.length()) {
            int feed = text.indexOf('\n', start);
            int end = feed < 0 ? text.length() : feed + 1;
            changed.append(apply(expressions, text.substring(start, end)));
            start = end;
        }
        return changed.toString().getBytes(charset);
    }

    private static String apply(List<Expression> expressions, String line) {
        String changed = line;
        for (Expression expression : expressions) {
            changed = changed.isEmpty() ? "" : expression.apply(changed);
        }
        return changed;
    }
}
