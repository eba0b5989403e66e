package io.drydock.nio;

import java.nio.file.PathMatcher;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Tells paths by patterns, as {@link java.nio.file.FileSystem#getPathMatcher} describes them. They
 * are matched as text, in which U+FFFD stands for bytes that are not UTF-8.
 */
final class Matchers {
    private static final String SPECIAL = "\\.^$|()[]{}*+?&-";

    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int at;

    private Matchers(String glob) {
        this.glob = glob;
    }

    /**
     * @param syntaxAndPattern {@code glob:} or {@code regex:}, and the pattern
     */
    static PathMatcher of(String syntaxAndPattern) {
        int colon = syntaxAndPattern.indexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("no syntax is named: " + syntaxAndPattern);
        }
        String pattern = syntaxAndPattern.substring(colon + 1);
        Pattern compiled =
                switch (syntaxAndPattern.substring(0, colon).toLowerCase(Locale.ROOT)) {
                    case "glob" -> Pattern.compile(new Matchers(pattern).toRegex());
                    case "regex" -> Pattern.compile(pattern);
                    default ->
                            throw new UnsupportedOperationException(
                                    "neither glob nor regex: " + syntaxAndPattern);
                };
        return path -> compiled.matcher(path.toString()).matches();
    }

    private String toRegex() {
        boolean inGroup = false;
        while (at < glob.length()) {
            char c = glob.charAt(at++);
            switch (c) {
                case '\\' -> literal(escaped());
                case '?' -> regex.append("[^/]");
                case '*' -> stars();
                case '[' -> characterClass();
                case '{' -> {
                    if (inGroup) {
                        throw wrong("a group within a group");
                    }
                    inGroup = true;
                    regex.append("(?:(?:");
                }
                case '}' -> {
                    regex.append(inGroup ? "))" : "\\}");
                    inGroup = false;
                }
                case ',' -> regex.append(inGroup ? ")|(?:" : ",");
                default -> literal(c);
            }
        }
        if (inGroup) {
            throw wrong("the group does not end");
        }
        return regex.toString();
    }

    private char escaped() {
        if (at == glob.length()) {
            throw wrong("nothing to escape");
        }
        return glob.charAt(at++);
    }

    private void stars() {
        boolean two = at < glob.length() && glob.charAt(at) == '*';
        at += two ? 1 : 0;
        regex.append(two ? ".*" : "[^/]*");
    }

    private void literal(char c) {
        if (SPECIAL.indexOf(c) >= 0) {
            regex.append('\\');
        }
        regex.append(c);
    }

    /**
     * One character that is no slash: {@code [a-z_]}, {@code [!0-9]}; {@code -} is one if first.
     */
    private void characterClass() {
        int end = glob.indexOf(']', at);
        if (end < 0) {
            throw wrong("the class does not end");
        }
        boolean negated = glob.charAt(at) == '!';
        at += negated ? 1 : 0;
        if (at == end) {
            throw wrong("the class is empty");
        }
        regex.append(negated ? "[^/" : "[[^/]&&[");
        for (char last = 0; at < end; at++) {
            char c = glob.charAt(at);
            if (c == '/') {
                throw wrong("a slash in a class");
            }
            boolean range = c == '-' && last != 0 && at + 1 < end;
            if (range) {
                char to = glob.charAt(++at);
                if (to < last) {
                    throw wrong("a range that ends before it begins");
                }
                regex.append('-');
                literal(to);
                last = 0;
            } else {
                literal(c);
                last = c;
            }
        }
        at = end + 1;
        regex.append(negated ? "]" : "]]");
    }

    private PatternSyntaxException wrong(String what) {
        return new PatternSyntaxException(what, glob, Math.max(at - 1, 0));
    }
}
