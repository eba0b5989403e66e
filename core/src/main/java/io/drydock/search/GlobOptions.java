package io.drydock.search;

/**
 * How wildcards are expanded.
 *
 * @param marksDirectories whether a slash follows the path of a directory, and of a link to one
 *     (GLOB_MARK)
 * @param expandsBraces whether <code>{a,b}</code> stands for both (GLOB_BRACE)
 * @param matchesTrees whether a component {@code **} stands for any number of directories below
 *     each other, none included, as bash's globstar; otherwise it is as good as {@code *}
 */
public record GlobOptions(boolean marksDirectories, boolean expandsBraces, boolean matchesTrees) {
    private static final GlobOptions DEFAULTS = new GlobOptions(true, true, false);

    /** Marks directories and expands braces, as libguestfs's glob_expand. */
    public static GlobOptions defaults() {
        return DEFAULTS;
    }

    public GlobOptions withoutMarks() {
        return new GlobOptions(false, expandsBraces, matchesTrees);
    }

    public GlobOptions withoutBraces() {
        return new GlobOptions(marksDirectories, false, matchesTrees);
    }

    public GlobOptions withTrees() {
        return new GlobOptions(marksDirectories, expandsBraces, true);
    }
}
