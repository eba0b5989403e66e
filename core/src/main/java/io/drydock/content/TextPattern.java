package io.drydock.content;

import java.nio.charset.StandardCharsets;

/**
 * What lines are searched for, as bytes: to a regular expression each byte of a line is one
 * character, U+0000 to U+00FF, as to grep(1) in the C locale. Characters of a pattern beyond ASCII
 * stand for the bytes that UTF-8 writes them with.
 *
 * <p>Threading: immutable.
 */
public final class TextPattern {
    private final byte[] text;
    private final boolean isExpression;
    private final boolean ignoresCase;

    private TextPattern(byte[] text, boolean isExpression, boolean ignoresCase) {
        this.text = text;
        this.isExpression = isExpression;
        this.ignoresCase = ignoresCase;
    }

    /** Exactly that text, in UTF-8. */
    public static TextPattern fixed(String text) {
        return fixed(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Exactly those bytes. */
    public static TextPattern fixed(byte[] bytes) {
        return new TextPattern(bytes.clone(), false, false);
    }

    /**
     * A regular expression, in the language of {@link java.util.regex.Pattern}.
     *
     * @throws java.util.regex.PatternSyntaxException when it is none
     */
    public static TextPattern regex(String expression) {
        TextPattern pattern =
                new TextPattern(expression.getBytes(StandardCharsets.UTF_8), true, false);
        pattern.matcher();
        return pattern;
    }

    /** The same, to which A to Z are as good as a to z. */
    public TextPattern ignoringCase() {
        return new TextPattern(text, isExpression, true);
    }

    LineMatcher matcher() {
        return isExpression
                ? new ExpressionMatcher(text, ignoresCase)
                : new FixedMatcher(text, ignoresCase);
    }

    @Override
    public String toString() {
        return new String(text, StandardCharsets.UTF_8);
    }
}
