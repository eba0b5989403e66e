package io.drydock.content;

/**
 * Looks for bytes by the algorithm of Knuth, Morris and Pratt: what is looked for and what is
 * looked through may both be made to be slow for simpler ones.
 */
final class FixedMatcher implements LineMatcher {
    private final byte[] wanted;
    private final boolean ignoresCase;

    /** After so many bytes that match, how many of them match if the first ones are left out. */
    private final int[] fallback;

    FixedMatcher(byte[] text, boolean ignoresCase) {
        this.ignoresCase = ignoresCase;
        this.wanted = new byte[text.length];
        for (int i = 0; i < text.length; i++) {
            wanted[i] = folded(text[i]);
        }
        this.fallback = new int[text.length + 1];
        for (int i = 1, matched = 0; i < wanted.length; i++) {
            matched = next(matched, wanted[i]);
            fallback[i + 1] = matched;
        }
    }

    @Override
    public boolean isIn(byte[] line) {
        int matched = 0;
        for (int i = 0; i < line.length && matched < wanted.length; i++) {
            matched = next(matched, folded(line[i]));
        }
        return matched == wanted.length;
    }

    private int next(int matched, byte value) {
        int at = matched;
        while (at > 0 && wanted[at] != value) {
            at = fallback[at];
        }
        return wanted[at] == value ? at + 1 : 0;
    }

    private byte folded(byte value) {
        return ignoresCase && value >= 'A' && value <= 'Z' ? (byte) (value | 0x20) : value;
    }
}
