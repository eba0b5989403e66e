package io.drydock.cli.edit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a match is replaced by, in Perl's form: {@code $1}, {@code ${1}}, {@code \1} and {@code
 * ${name}} stand for groups, {@code $&} for the match, {@code \n}, {@code \t} and {@code \r} for
 * themselves; a backslash makes any other character that is no letter plain.
 *
 * @param parts texts and groups, in order
 */
record Replacement(List<Part> parts) {
    /** A piece of the replacement. */
    sealed interface Part {
        /** Text that stands for itself. */
        record Text(String text) implements Part {}

        /** What a group matched; 0 is the whole match. */
        record Group(int number) implements Part {}
    }

    void appendTo(StringBuilder line, Matcher match) {
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String text) -> line.append(text);
                case Part.Group(int number) -> {
                    // A group that took no part in the match is empty, as in Perl.
                    if (match.start(number) >= 0) {
                        line.append(match.group(number));
                    }
                }
            }
        }
    }

    static Replacement parse(String text, char delimiter, Pattern regex) {
        return new Parser(text, delimiter, regex).parse();
    }

    private static final class Parser {
        private static final Pattern REFERENCE =
                Pattern.compile("\\$(?:(\\d+)|\\{(\\w+)}|(&))|\\\\([1-9])");

        private final String text;
        private final char delimiter;
        private final Pattern regex;
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder plain = new StringBuilder();

        Parser(String text, char delimiter, Pattern regex) {
            this.text = text;
            this.delimiter = delimiter;
            this.regex = regex;
        }

        Replacement parse() {
            Matcher reference = REFERENCE.matcher(text);
            int i = 0;
            while (i < text.length()) {
                char c = text.charAt(i);
                if ((c == '$' || c == '\\') && reference.region(i, text.length()).lookingAt()) {
                    flush();
                    parts.add(new Part.Group(group(reference)));
                    i = reference.end();
                } else if (c == '\\') {
                    plain.append(escaped(i + 1));
                    i += 2;
                } else if (c == '$' && i + 1 < text.length()) {
                    throw wrong("'$' begins no group; write \\$ for the character");
                } else {
                    plain.append(c);
                    i++;
                }
            }
            flush();
            return new Replacement(List.copyOf(parts));
        }

        private void flush() {
            if (!plain.isEmpty()) {
                parts.add(new Part.Text(plain.toString()));
                plain.setLength(0);
            }
        }

        private char escaped(int at) {
            if (at == text.length()) {
                throw wrong("it ends in a backslash");
            }
            char c = text.charAt(at);
            return switch (c) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                default -> {
                    if (c != delimiter && Character.isLetterOrDigit(c)) {
                        throw wrong("\\" + c + " is not known");
                    }
                    yield c;
                }
            };
        }

        private int group(Matcher reference) {
            if (reference.group(3) != null) {
                return 0;
            }
            String name = reference.group(1);
            if (name == null) {
                name = reference.group(2) != null ? reference.group(2) : reference.group(4);
            }
            Integer number = regex.namedGroups().get(name);
            if (number == null && name.length() < 4 && name.chars().allMatch(Character::isDigit)) {
                number = Integer.valueOf(name);
            }
            if (number == null || number > regex.matcher("").groupCount()) {
                throw wrong("its regular expression has no group " + name);
            }
            return number;
        }

        private static IllegalArgumentException wrong(String reason) {
            return new IllegalArgumentException("its replacement is wrong: " + reason);
        }
    }
}
