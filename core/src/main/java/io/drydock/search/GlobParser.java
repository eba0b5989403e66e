package io.drydock.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** Takes a pattern apart, as POSIX's 2.13 "Pattern Matching Notation" and glibc have it. */
final class GlobParser {
    /**
     * What one piece of a pattern stands for.
     *
     * @param isRun whether it is {@code *}
     * @param bytes which bytes it may be, if it is one
     */
    record Part(boolean isRun, BitSet bytes) {
        boolean isOne(byte value) {
            return bytes.get(value & 0xff);
        }
    }

    private static final int BYTES = 256;
    private static final int CASE_BIT = 0x20;

    /** The classes of the C locale, of ASCII only (isalpha(3) and its kin). */
    private static final Map<String, IntPredicate> CLASSES =
            Map.ofEntries(
                    Map.entry("alpha", GlobParser::isLetter),
                    Map.entry("digit", GlobParser::isDigit),
                    Map.entry("alnum", c -> isLetter(c) || isDigit(c)),
                    Map.entry("upper", c -> c >= 'A' && c <= 'Z'),
                    Map.entry("lower", c -> c >= 'a' && c <= 'z'),
                    Map.entry("space", c -> c == ' ' || (c >= '\t' && c <= '\r')),
                    Map.entry("blank", c -> c == ' ' || c == '\t'),
                    Map.entry("cntrl", c -> c < ' ' || c == 0x7f),
                    Map.entry("graph", c -> c > ' ' && c < 0x7f),
                    Map.entry("print", c -> c >= ' ' && c < 0x7f),
                    Map.entry("punct", c -> c > ' ' && c < 0x7f && !isLetter(c) && !isDigit(c)),
                    Map.entry("xdigit", c -> isDigit(c) || (isLetter(c) && (c | CASE_BIT) <= 'f')));

    private final byte[] pattern;
    private final boolean ignoresCase;
    private int at;

    GlobParser(byte[] pattern, boolean ignoresCase) {
        this.pattern = pattern;
        this.ignoresCase = ignoresCase;
    }

    /** Whether a period stands there that is not one of a set. */
    static boolean beginsWithPeriod(byte[] pattern) {
        int first = pattern.length > 0 && pattern[0] == '\\' ? 1 : 0;
        return pattern.length > first && pattern[first] == '.';
    }

    List<Part> parse() {
        List<Part> parts = new ArrayList<>();
        while (at < pattern.length) {
            int next = pattern[at++] & 0xff;
            BitSet bytes =
                    switch (next) {
                        case '*' -> new BitSet();
                        case '?' -> all();
                        case '[' -> set().orElseGet(() -> only('['));
                        case '\\' -> escaped();
                        default -> only(next);
                    };
            parts.add(new Part(next == '*', bytes));
        }
        return List.copyOf(parts);
    }

    /** A backslash at the end stands for nothing that could be. */
    private BitSet escaped() {
        return at < pattern.length ? only(pattern[at++] & 0xff) : new BitSet(BYTES);
    }

    /** What is in brackets; empty when they are not closed, and then nothing has been read. */
    private Optional<BitSet> set() {
        int start = at;
        boolean negated = at < pattern.length && (pattern[at] == '!' || pattern[at] == '^');
        if (negated) {
            at++;
        }
        BitSet set = new BitSet(BYTES);
        for (int first = at; at < pattern.length; ) {
            if (pattern[at] == ']' && at > first) {
                at++;
                return Optional.of(finished(set, negated));
            }
            addMember(set);
        }
        at = start;
        return Optional.empty();
    }

    private BitSet finished(BitSet set, boolean negated) {
        for (int c = 'a'; ignoresCase && c <= 'z'; c++) {
            set.set(c & ~CASE_BIT, set.get(c));
        }
        if (negated) {
            set.flip(0, BYTES);
        }
        return set;
    }

    private void addMember(BitSet set) {
        Optional<IntPredicate> type = namedClass();
        if (type.isPresent()) {
            for (int c = 0; c < BYTES; c++) {
                if (type.get().test(c)) {
                    set.set(folded(c));
                }
            }
            return;
        }
        int from = member();
        boolean range = at + 1 < pattern.length && pattern[at] == '-' && pattern[at + 1] != ']';
        if (!range) {
            set.set(from);
            return;
        }
        at++;
        int to = member();
        if (from <= to) {
            set.set(from, to + 1);
        }
    }

    private int member() {
        if (pattern[at] == '\\' && at + 1 < pattern.length) {
            at++;
        }
        return folded(pattern[at++] & 0xff);
    }

    /** Both ends of a range are folded, too, as by glibc. */
    private int folded(int c) {
        return ignoresCase && c >= 'A' && c <= 'Z' ? c | CASE_BIT : c;
    }

    private Optional<IntPredicate> namedClass() {
        if (pattern[at] != '[' || at + 1 >= pattern.length || pattern[at + 1] != ':') {
            return Optional.empty();
        }
        int end = at + 2;
        while (end < pattern.length && isLetter(pattern[end] & 0xff)) {
            end++;
        }
        if (end + 1 >= pattern.length || pattern[end] != ':' || pattern[end + 1] != ']') {
            return Optional.empty();
        }
        String name = new String(pattern, at + 2, end - at - 2, StandardCharsets.US_ASCII);
        Optional<IntPredicate> type = Optional.ofNullable(CLASSES.get(name));
        if (type.isPresent()) {
            at = end + 2;
        }
        return type;
    }

    private BitSet only(int value) {
        BitSet set = new BitSet(BYTES);
        set.set(folded(value));
        return finished(set, false);
    }

    private static BitSet all() {
        BitSet set = new BitSet(BYTES);
        set.set(0, BYTES);
        return set;
    }

    private static boolean isLetter(int c) {
        int lower = c | CASE_BIT;
        return c < 0x80 && lower >= 'a' && lower <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
