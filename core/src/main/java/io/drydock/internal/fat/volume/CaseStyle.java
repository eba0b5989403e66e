package io.drydock.internal.fat.volume;

/** Which case short names are shown in, and which names are short: mount(8)'s {@code shortname}. */
public enum CaseStyle {
    /** Shown in lower case; a name that is not all upper case gets a long one. */
    LOWER(true, false, false),
    /** Shown in upper case; else the same. */
    WIN95(false, false, false),
    /** Shown as their flags say, and made with these flags. */
    WINNT(false, true, true),
    /** Shown as their flags say; a name that is not all upper case gets a long one. */
    MIXED(false, true, false);

    private final boolean alwaysLower;
    private final boolean byFlags;
    private final boolean makesFlags;

    CaseStyle(boolean alwaysLower, boolean byFlags, boolean makesFlags) {
        this.alwaysLower = alwaysLower;
        this.byFlags = byFlags;
        this.makesFlags = makesFlags;
    }

    boolean isLower(int flags, int part) {
        return alwaysLower || (byFlags && (flags & part) != 0);
    }

    boolean makesFlags() {
        return makesFlags;
    }
}
