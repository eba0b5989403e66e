package io.drydock.search;

/** The order of a serial walk. Either way a directory comes before what is in it. */
public enum WalkOrder {
    /** Depth first, names as the filesystem has them: that of find(1), and the cheapest. */
    DIRECTORY,
    /** The order of the paths' bytes: that of {@code find | LC_ALL=C sort}. */
    PATH
}
