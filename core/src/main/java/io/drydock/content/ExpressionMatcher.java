package io.drydock.content;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Looks for a regular expression. Some expressions take time that doubles with each byte of a line,
 * and a stack as deep as the line is long, and the guest decides on its lines: so both have limits.
 */
final class ExpressionMatcher implements LineMatcher {
    /**
     * Some tenths of a second; an expression that suits its line looks at each byte a few times.
     */
    private static final long MIN_LOOKS = 20_000_000;

    private static final long LOOKS_PER_BYTE = 100;

    private final Pattern pattern;

    ExpressionMatcher(byte[] expression, boolean ignoresCase) {
        this.pattern =
                Pattern.compile(
                        new String(expression, StandardCharsets.ISO_8859_1),
                        Pattern.UNIX_LINES | (ignoresCase ? Pattern.CASE_INSENSITIVE : 0));
    }

    @Override
    public boolean isIn(byte[] line) throws TooHardException {
        try {
            return pattern.matcher(new Characters(line)).find();
        } catch (LimitReached | StackOverflowError e) {
            throw new TooHardException(e);
        }
    }

    private static final class LimitReached extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LimitReached() {
            super(null, null, false, false);
        }
    }

    /** The bytes as characters, which can be looked at so many times. */
    private static final class Characters implements CharSequence {
        private final byte[] bytes;
        private long looks;

        Characters(byte[] bytes) {
            this.bytes = bytes;
            this.looks = MIN_LOOKS + LOOKS_PER_BYTE * bytes.length;
        }

        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public char charAt(int index) {
            if (--looks < 0) {
                throw new LimitReached();
            }
            return (char) (bytes[index] & 0xff);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return toString().subSequence(start, end);
        }

        @Override
        public String toString() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
