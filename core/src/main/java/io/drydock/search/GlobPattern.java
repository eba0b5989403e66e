package io.drydock.search;

import io.drydock.filesystem.GuestPath;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A shell's pattern for names, as fnmatch(3) has it in the C locale: {@code *} stands for any
 * bytes, {@code ?} for one, {@code [a-z]}, {@code [!a]}, {@code [^a]} and {@code [[:digit:]]} for
 * one of a set, and a backslash for what follows it; {@code [[.a.]]} and {@code [[=a=]]} are not
 * known. Names are bytes, so {@code ?} may be a part of a character that UTF-8 writes with several.
 * A slash is a byte as any other.
 *
 * <p>Matching takes time in proportion to the name's length times the pattern's at most.
 *
 * <p>Threading: immutable.
 */
public final class GlobPattern {
    private final byte[] source;
    private final boolean ignoresCase;

    /** Whether a period at the beginning of a name is matched by a period only. */
    private final boolean hidesPeriods;

    private final List<GlobParser.Part> parts;

    private GlobPattern(byte[] source, boolean ignoresCase, boolean hidesPeriods) {
        this.source = source;
        this.ignoresCase = ignoresCase;
        this.hidesPeriods = hidesPeriods;
        this.parts = new GlobParser(source, ignoresCase).parse();
    }

    /** The pattern of that text, in UTF-8. */
    public static GlobPattern of(String pattern) {
        return of(pattern.getBytes(StandardCharsets.UTF_8));
    }

    /** The pattern of those bytes. */
    public static GlobPattern of(byte[] pattern) {
        return new GlobPattern(pattern.clone(), false, false);
    }

    /** The same, to which A to Z are as good as a to z. */
    public GlobPattern ignoringCase() {
        return new GlobPattern(source, true, hidesPeriods);
    }

    /**
     * The same, which matches a name that begins with a period only if it begins with one itself:
     * as glob(3), and unlike find(1).
     */
    public GlobPattern hidingPeriods() {
        return new GlobPattern(source, ignoresCase, true);
    }

    /** Whether the pattern stands for all of that name or path. */
    public boolean matches(GuestPath name) {
        return matches(name.toBytes());
    }

    /** Whether the pattern stands for all of those bytes. */
    public boolean matches(byte[] name) {
        if (hidesPeriods
                && name.length > 0
                && name[0] == '.'
                && !GlobParser.beginsWithPeriod(source)) {
            return false;
        }
        int part = 0;
        int at = 0;
        int lastRun = -1;
        int runEnd = 0;
        while (at < name.length) {
            if (part < parts.size() && parts.get(part).isRun()) {
                lastRun = part++;
                runEnd = at;
            } else if (part < parts.size() && parts.get(part).isOne(name[at])) {
                part++;
                at++;
            } else if (lastRun >= 0) {
                // Only the last run need be tried with more: an earlier one can only lose by it.
                part = lastRun + 1;
                at = ++runEnd;
            } else {
                return false;
            }
        }
        while (part < parts.size() && parts.get(part).isRun()) {
            part++;
        }
        return part == parts.size();
    }

    @Override
    public String toString() {
        return new String(source, StandardCharsets.UTF_8);
    }
}
