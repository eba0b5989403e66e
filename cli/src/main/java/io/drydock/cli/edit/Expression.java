package io.drydock.cli.edit;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One change to be made to each line: {@code s/REGEX/REPLACEMENT/FLAGS} or {@code /REGEX/d}. A line
 * is matched with its line feed, as virt-edit(1) has it; {@code $} matches before it.
 *
 * <p>Threading: immutable.
 */
sealed interface Expression {
    /** The line after the change; empty when it is removed. */
    String apply(String line);

    /**
     * Understands an expression.
     *
     * @throws IllegalArgumentException when it is none, with what is wrong as its message
     */
    static Expression parse(String text) {
        if (text.length() > 1 && text.charAt(0) == 's') {
            Fields fields = Fields.split(text, 1, 2);
            Flags flags = Flags.parse(fields.tail(), "gimsx");
            Pattern regex = compile(fields.get(0), flags);
            Replacement replacement = Replacement.parse(fields.get(1), fields.delimiter(), regex);
            return new Substitution(regex, replacement, flags.has('g'));
        }
        if (text.startsWith("/")) {
            Fields fields = Fields.split(text, 0, 1);
            if (fields.tail().endsWith("d")) {
                String tail = fields.tail();
                Flags flags = Flags.parse(tail.substring(0, tail.length() - 1), "imsx");
                return new Deletion(compile(fields.get(0), flags));
            }
        }
        throw new IllegalArgumentException("it is neither s/REGEX/REPLACEMENT/FLAGS nor /REGEX/d");
    }

    private static Pattern compile(String regex, Flags flags) {
        if (regex.isEmpty()) {
            throw new IllegalArgumentException("its regular expression is empty");
        }
        try {
            return Pattern.compile(PosixClasses.translate(regex), flags.ofRegex());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "its regular expression is wrong: " + e.getDescription(), e);
        }
    }

    /** Replaces the first match in the line, or all of them. */
    record Substitution(Pattern regex, Replacement replacement, boolean everywhere)
            implements Expression {
        @Override
        public String apply(String line) {
            Matcher matcher = regex.matcher(line);
            if (!matcher.find()) {
                return line;
            }
            StringBuilder changed = new StringBuilder(line.length() + 16);
            int end = 0;
            do {
                changed.append(line, end, matcher.start());
                replacement.appendTo(changed, matcher);
                end = matcher.end();
            } while (everywhere && matcher.find());
            return changed.append(line, end, line.length()).toString();
        }
    }

    /** Removes the line when it matches. */
    record Deletion(Pattern regex) implements Expression {
        @Override
        public String apply(String line) {
            return regex.matcher(line).find() ? "" : line;
        }
    }

    /** Perl's POSIX classes, which Java spells in another way and would quietly take for unions. */
    final class PosixClasses {
        private static final Pattern CLASS = Pattern.compile("\\[:(\\^?)([a-z]+):]");
        private static final Map<String, String> NAMES =
                Map.ofEntries(
                        Map.entry("alpha", "Alpha"),
                        Map.entry("digit", "Digit"),
                        Map.entry("alnum", "Alnum"),
                        Map.entry("upper", "Upper"),
                        Map.entry("lower", "Lower"),
                        Map.entry("punct", "Punct"),
                        Map.entry("graph", "Graph"),
                        Map.entry("print", "Print"),
                        Map.entry("blank", "Blank"),
                        Map.entry("cntrl", "Cntrl"),
                        Map.entry("xdigit", "XDigit"),
                        Map.entry("space", "Space"),
                        Map.entry("ascii", "ASCII"));

        private PosixClasses() {}

        private static String translate(String regex) {
            return CLASS.matcher(regex)
                    .replaceAll(match -> {
                        String name = NAMES.get(match.group(2));
                        if (name == null) {
                            throw new IllegalArgumentException(
                                    "its regular expression is wrong: there is no class "
                                            + match.group());
                        }
                        String letter = match.group(1).isEmpty() ? "p" : "P";
                        return Matcher.quoteReplacement("\\" + letter + "{" + name + "}");
                    });
        }
    }
}
