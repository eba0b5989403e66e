package io.drydock.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One component of a pattern for paths. */
sealed interface GlobComponent {
    /** A name without wildcards. */
    record Literal(byte[] name) implements GlobComponent {}

    /** A name with wildcards. */
    record Wild(GlobPattern pattern) implements GlobComponent {}

    /** {@code **}: any number of directories. */
    record Tree() implements GlobComponent {}

    /** The components of a path, without the slashes between them. */
    static List<GlobComponent> of(byte[] pattern, boolean matchesTrees) {
        List<GlobComponent> components = new ArrayList<>();
        int start = 0;
        for (int end = 0; end <= pattern.length; end++) {
            if (end == pattern.length || pattern[end] == '/') {
                if (end > start) {
                    byte[] component = Arrays.copyOfRange(pattern, start, end);
                    components.add(component(component, matchesTrees));
                }
                start = end + 1;
            }
        }
        return components;
    }

    private static GlobComponent component(byte[] text, boolean matchesTrees) {
        if (matchesTrees && text.length == 2 && text[0] == '*' && text[1] == '*') {
            return new Tree();
        }
        byte[] name = new byte[text.length];
        int length = 0;
        for (int at = 0; at < text.length; at++) {
            if (text[at] == '*' || text[at] == '?' || text[at] == '[') {
                return new Wild(GlobPattern.of(text).hidingPeriods());
            }
            if (text[at] == '\\' && at + 1 < text.length) {
                at++;
            }
            name[length++] = text[at];
        }
        return new Literal(Arrays.copyOf(name, length));
    }
}
