package io.drydock.archive;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Which names are left out: patterns as {@code tar --exclude} takes them (GNU tar manual,
 * "Controlling Pattern-Matching"), on bytes. A pattern is never tried more often than name and
 * pattern have bytes, multiplied.
 */
final class Exclusion {
    private final List<byte[]> patterns;

    private Exclusion(List<byte[]> patterns) {
        this.patterns = patterns;
    }

    static Exclusion of(List<String> patterns) {
        return new Exclusion(
                patterns.stream().map(each -> each.getBytes(StandardCharsets.UTF_8)).toList());
    }

    /**
     * @param name relative, without {@code ./} before it
     */
    boolean excludes(byte[] name) {
        for (byte[] pattern : patterns) {
            for (int start = 0; start < name.length; start++) {
                boolean component = start == 0 || name[start - 1] == '/';
                if (component && matches(pattern, name, start)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** On a mismatch only the last star is tried further: that is enough. */
    private static boolean matches(byte[] pattern, byte[] name, int start) {
        int p = 0;
        int n = start;
        int star = -1;
        int resume = 0;
        while (n < name.length) {
            int next = p < pattern.length && pattern[p] != '*' ? matchOne(pattern, p, name[n]) : -1;
            if (p < pattern.length && pattern[p] == '*') {
                star = ++p;
                resume = n;
            } else if (next >= 0) {
                p = next;
                n++;
            } else if (star >= 0) {
                p = star;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }

    /** Where the pattern goes on after a byte; -1 when it does not match. */
    private static int matchOne(byte[] pattern, int p, byte b) {
        return switch (pattern[p]) {
            case '?' -> p + 1;
            case '[' -> matchSet(pattern, p, b);
            case '\\' -> matchQuoted(pattern, p, b);
            default -> pattern[p] == b ? p + 1 : -1;
        };
    }

    /** A backslash at the end stands for itself. */
    private static int matchQuoted(byte[] pattern, int p, byte b) {
        if (p + 1 == pattern.length) {
            return b == '\\' ? p + 1 : -1;
        }
        return pattern[p + 1] == b ? p + 2 : -1;
    }

    /** A bracket without an end stands for itself (fnmatch(3)). */
    private static int matchSet(byte[] pattern, int start, byte b) {
        int p = start + 1;
        boolean negated = p < pattern.length && (pattern[p] == '!' || pattern[p] == '^');
        p += negated ? 1 : 0;
        boolean found = false;
        for (int first = p; p < pattern.length && (pattern[p] != ']' || p == first); p++) {
            int low = pattern[p] & 0xff;
            int high = low;
            if (p + 2 < pattern.length && pattern[p + 1] == '-' && pattern[p + 2] != ']') {
                high = pattern[p + 2] & 0xff;
                p += 2;
            }
            found |= low <= (b & 0xff) && (b & 0xff) <= high;
        }
        if (p >= pattern.length) {
            return b == '[' ? start + 1 : -1;
        }
        return found != negated ? p + 1 : -1;
    }
}
