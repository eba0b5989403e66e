package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;

/** What the kernel answers when the last component of a path is {@code /}, {@code .}, .... */
public enum NoName {
    /** mkdir(2), symlink(2), link(2): they are there already. */
    MADE(LibC.EEXIST(), LibC.EEXIST(), LibC.EEXIST()),
    /** unlink(2). */
    FILE_REMOVED(LibC.EISDIR(), LibC.EISDIR(), LibC.EISDIR()),
    /** rmdir(2). */
    DIRECTORY_REMOVED(LibC.EBUSY(), LibC.EINVAL(), LibC.ENOTEMPTY()),
    /** rename(2). */
    RENAMED(LibC.EBUSY(), LibC.EBUSY(), LibC.EBUSY());

    private final int root;
    private final int dot;
    private final int dotDot;

    NoName(int root, int dot, int dotDot) {
        this.root = root;
        this.dot = dot;
        this.dotDot = dotDot;
    }

    /** The errno for the last component of a path; 0 when it is a name. */
    public int refusal(byte[] name) {
        if (name[0] == '/') {
            return root;
        }
        if (name[0] != '.' || name.length > 2) {
            return 0;
        }
        return name.length == 1 ? dot : name[1] == '.' ? dotDot : 0;
    }
}
