package io.drydock.internal.lvm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Parses LVM2's configuration language as far as its metadata uses it (man 5 lvm.conf,
 * libdm-config.c): sections in braces; keys with numbers, strings, or arrays of those.
 */
final class TextParser {
    /** The metadata nests four deep. */
    private static final int DEEPEST = 32;

    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

    private final String text;
    private int position;

    private TextParser(String text) {
        this.text = text;
    }

    /** The outermost section, which has no name. */
    static Section parse(String text) throws BadMetadataException {
        TextParser parser = new TextParser(text);
        Section section = parser.section("", 0);
        if (parser.position < text.length()) {
            throw parser.failure("closes a section that was not opened");
        }
        return section;
    }

    /** Up to the brace that closes it, or the end of the text for the outermost one. */
    private Section section(String key, int depth) throws BadMetadataException {
        if (depth > DEEPEST) {
            throw failure("nests too deeply");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (skipSpace(); position < text.length() && text.charAt(position) != '}'; skipSpace()) {
            String next = key();
            skipSpace();
            char found = at();
            position++;
            Object value =
                    switch (found) {
                        case '=' -> value();
                        case '{' -> child(next, depth);
                        default -> throw failure("has neither = nor { behind " + next);
                    };
            if (values.putIfAbsent(next, value) != null) {
                throw failure("has " + next + " twice");
            }
        }
        return new Section(key, values);
    }

    private Section child(String key, int depth) throws BadMetadataException {
        Section child = section(key, depth + 1);
        if (at() != '}') {
            throw failure("does not close a section");
        }
        position++;
        return child;
    }

    private Object value() throws BadMetadataException {
        skipSpace();
        if (at() != '[') {
            return scalar();
        }
        position++;
        List<Object> values = new ArrayList<>();
        for (skipSpace(); at() != ']'; skipSpace()) {
            values.add(scalar());
            skipSpace();
            if (at() == ',') {
                position++;
            } else if (at() != ']') {
                throw failure("has an array that does not go on");
            }
        }
        position++;
        return values;
    }

    private Object scalar() throws BadMetadataException {
        return at() == '"' ? string() : number();
    }

    private String string() throws BadMetadataException {
        StringBuilder string = new StringBuilder();
        for (position++; at() != '"'; position++) {
            if (at() == '\\') {
                position++;
            }
            string.append(at());
        }
        position++;
        return string.toString();
    }

    /** An integer, or a number with a fraction, which nothing of ours needs: as it is written. */
    private Object number() throws BadMetadataException {
        int start = position;
        while (position < text.length() && isOfNumber(text.charAt(position))) {
            position++;
        }
        String digits = text.substring(start, position);
        if (digits.indexOf('.') >= 0) {
            return digits;
        }
        if (!INTEGER.matcher(digits).matches()) {
            throw failure("has no value where there must be one");
        }
        return Long.valueOf(digits);
    }

    private static boolean isOfNumber(char c) {
        return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
    }

    private String key() throws BadMetadataException {
        int start = position;
        while (position < text.length() && isOfKey(text.charAt(position))) {
            position++;
        }
        if (position == start) {
            throw failure("has no key where there must be one");
        }
        return text.substring(start, position);
    }

    private static boolean isOfKey(char c) {
        return c > ' ' && c < 0x7f && "={}[],#\"".indexOf(c) < 0;
    }

    private char at() throws BadMetadataException {
        if (position >= text.length()) {
            throw failure("ends too early");
        }
        return text.charAt(position);
    }

    /** Comments are space. */
    private void skipSpace() {
        while (position < text.length()) {
            char c = text.charAt(position);
            if (c == '#') {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else if (c > ' ') {
                return;
            } else {
                position++;
            }
        }
    }

    private BadMetadataException failure(String what) {
        return new BadMetadataException("the text " + what + ", at " + position);
    }
}
