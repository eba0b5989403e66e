package io.drydock.internal.image;

/** What becomes of the files that an image is built on when it is opened. */
public enum Below {
    /** All are opened, and only read. */
    READ_ONLY,
    /** All are opened, and the first of them, the image's own backing file, can be written. */
    FIRST_WRITABLE,
    /** None is opened: only the image itself is wanted, not the disk. */
    LEFT_OUT
}
