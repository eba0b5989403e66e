package io.drydock.inspect;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A distribution's version.
 *
 * @param minor 0 where none is told
 */
record Version(int major, int minor) {
    /** Nine digits fit an int; a number with more is none. */
    private static final Pattern NUMBERS =
            Pattern.compile("(?<![\\d.])(\\d{1,9})(?!\\d)(?:\\.(\\d{1,9})(?!\\d))?");

    /** The first number in a text, and the one that follows its dot. */
    static Optional<Version> in(String text) {
        Matcher numbers = NUMBERS.matcher(text);
        return numbers.find()
                ? Optional.of(of(numbers.group(1), numbers.group(2)))
                : Optional.empty();
    }

    /** The version of those digits; a minor of null is none. */
    static Version of(String major, @Nullable String minor) {
        return new Version(Integer.parseInt(major), minor == null ? 0 : Integer.parseInt(minor));
    }
}
