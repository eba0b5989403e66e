package io.drydock.cli.shell;

import io.drydock.cli.command.UsageException;
import java.util.ArrayList;
import java.util.List;

/**
 * A line in words, as sh(1) parts it: blanks between them; single quotes keep all, double quotes
 * all but the backslash and themselves; a backslash keeps the next character; {@code #} at the
 * beginning of a word begins a comment. Nothing is expanded.
 */
final class Words {
    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int position;

    private Words(String line) {
        this.line = line;
    }

    static List<String> of(String line) throws UsageException {
        return new Words(line).split();
    }

    private List<String> split() throws UsageException {
        while (position < line.length()) {
            char c = line.charAt(position++);
            if (c == '#' && !inWord) {
                break;
            }
            switch (c) {
                case ' ', '\t', '\r' -> end();
                case '\'', '"' -> quoted(c);
                case '\\' -> add(next("a backslash"));
                default -> add(c);
            }
        }
        end();
        return words;
    }

    private void quoted(char quote) throws UsageException {
        inWord = true;
        char c = next("a quote");
        while (c != quote) {
            add(c == '\\' && quote == '"' ? next("a quote") : c);
            c = next("a quote");
        }
    }

    private char next(String after) throws UsageException {
        if (position == line.length()) {
            throw new UsageException(after + " is open at the end of the line");
        }
        return line.charAt(position++);
    }

    private void add(char c) {
        inWord = true;
        word.append(c);
    }

    private void end() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }
}
