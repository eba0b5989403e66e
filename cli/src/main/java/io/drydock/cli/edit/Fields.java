package io.drydock.cli.edit;

import java.util.ArrayList;
import java.util.List;

/**
 * The parts of an expression between its delimiters.
 *
 * @param delimiter the character between them
 * @param parts as they stand, escaped delimiters still escaped
 * @param tail what follows the last delimiter: the flags
 */
record Fields(char delimiter, List<String> parts, String tail) {
    String get(int part) {
        return parts.get(part);
    }

    /** Splits {@code text}, whose delimiter stands at {@code start}, into that many parts. */
    static Fields split(String text, int start, int count) {
        char delimiter = text.charAt(start);
        if (Character.isLetterOrDigit(delimiter)
                || Character.isWhitespace(delimiter)
                || delimiter == '\\') {
            throw new IllegalArgumentException("'" + delimiter + "' cannot be its delimiter");
        }
        List<String> parts = new ArrayList<>(count);
        int position = start + 1;
        while (parts.size() < count) {
            int end = end(text, position, delimiter);
            parts.add(text.substring(position, end));
            position = end + 1;
        }
        return new Fields(delimiter, List.copyOf(parts), text.substring(position));
    }

    private static int end(String text, int from, char delimiter) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == delimiter) {
                return i;
            }
        }
        throw new IllegalArgumentException("it lacks a '" + delimiter + "'");
    }
}
