package io.drydock.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Expands <code>{a,b}</code> in a pattern as glob(3) does with GLOB_BRACE. */
final class Braces {
    /** Each pair of braces may double the number. */
    private static final int MAX_PATTERNS = 10_000;

    private Braces() {}

    /**
     * The patterns without braces, in the order in which they stand.
     *
     * @throws IllegalArgumentException when there are more than {@value #MAX_PATTERNS}
     */
    static List<byte[]> expand(byte[] pattern) {
        List<byte[]> expanded = new ArrayList<>();
        Deque<byte[]> open = new ArrayDeque<>(List.of(pattern));
        while (!open.isEmpty()) {
            byte[] next = open.removeFirst();
            List<byte[]> alternatives = alternatives(next);
            if (alternatives.isEmpty()) {
                expanded.add(next);
            } else {
                alternatives.reversed().forEach(open::addFirst);
            }
            if (expanded.size() + open.size() > MAX_PATTERNS) {
                throw new IllegalArgumentException(
                        "the braces stand for more than " + MAX_PATTERNS + " patterns");
            }
        }
        return expanded;
    }

    /** What the first pair of braces stands for; empty when there is none that is closed. */
    private static List<byte[]> alternatives(byte[] pattern) {
        int begin = find(pattern, 0, '{');
        List<Integer> ends = begin < 0 ? List.of() : ends(pattern, begin + 1);
        List<byte[]> found = new ArrayList<>();
        int start = begin + 1;
        for (int end : ends) {
            found.add(joined(pattern, begin, start, end, ends.getLast() + 1));
            start = end + 1;
        }
        return found;
    }

    /** Where each alternative ends: its commas, and the brace that closes. */
    private static List<Integer> ends(byte[] pattern, int from) {
        List<Integer> ends = new ArrayList<>();
        int depth = 0;
        for (int at = from; at < pattern.length; at++) {
            byte here = pattern[at];
            if (here == '\\') {
                at++;
            } else if (here == '{') {
                depth++;
            } else if (here == '}' && depth-- == 0) {
                ends.add(at);
                return ends;
            } else if (here == ',' && depth == 0) {
                ends.add(at);
            }
        }
        return List.of();
    }

    private static byte[] joined(byte[] pattern, int head, int from, int to, int tail) {
        byte[] joined = Arrays.copyOf(pattern, head + (to - from) + (pattern.length - tail));
        System.arraycopy(pattern, from, joined, head, to - from);
        System.arraycopy(pattern, tail, joined, head + to - from, pattern.length - tail);
        return joined;
    }

    private static int find(byte[] pattern, int from, char wanted) {
        for (int at = from; at < pattern.length; at++) {
            if (pattern[at] == '\\') {
                at++;
            } else if (pattern[at] == wanted) {
                return at;
            }
        }
        return -1;
    }
}
