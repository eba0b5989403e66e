package io.drydock.internal.md;

import io.drydock.internal.linux.OwnMark;

/**
 * The names of our arrays, {@code md_MARK-N}. The kernel demands the beginning, and takes 31
 * characters: so N is short, and used again.
 */
final class MdNames {
    private static final String PREFIX = "md_";
    private static final int RADIX = 36;

    /** How many we have at most at the same time: two digits. */
    static final int MOST = RADIX * RADIX;

    private MdNames() {}

    /**
     * @param number below {@link #MOST}
     */
    static String of(int number) {
        return PREFIX + OwnMark.ofThisJvm() + "-" + Integer.toString(number, RADIX);
    }

    /** Whether it is the name of an array that a JVM of ours has left. */
    static boolean isLeftover(String name) {
        int end = name.lastIndexOf('-');
        return name.startsWith(PREFIX)
                && end > PREFIX.length()
                && OwnMark.isOfTheDead(name.substring(PREFIX.length(), end));
    }
}
