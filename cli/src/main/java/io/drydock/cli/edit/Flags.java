package io.drydock.cli.edit;

import java.util.regex.Pattern;

/**
 * The letters after an expression, with Perl's meaning: {@code g} everywhere in the line, {@code i}
 * in either case, {@code m}, {@code s} and {@code x} as in perlre(1).
 */
record Flags(String letters) {
    static Flags parse(String letters, String allowed) {
        for (char letter : letters.toCharArray()) {
            if (allowed.indexOf(letter) < 0) {
                throw new IllegalArgumentException("it has no flag '" + letter + "'");
            }
        }
        return new Flags(letters);
    }

    boolean has(char letter) {
        return letters.indexOf(letter) >= 0;
    }

    /** As the flags of {@link Pattern}; only a line feed ends a line, as in Perl. */
    int ofRegex() {
        return Pattern.UNIX_LINES
                | (has('i') ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0)
                | (has('m') ? Pattern.MULTILINE : 0)
                | (has('s') ? Pattern.DOTALL : 0)
                | (has('x') ? Pattern.COMMENTS : 0);
    }
}
