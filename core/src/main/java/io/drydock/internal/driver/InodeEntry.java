package io.drydock.internal.driver;

import io.drydock.filesystem.FileType;

/**
 * A name in a directory.
 *
 * @param name one component, as its bytes; that of a format of characters in UTF-8
 * @param type as the directory says it, or the inode where that does not
 */
public record InodeEntry(byte[] name, long inode, FileType type) {
    private static final int MOST_NAME_BYTES = 255;

    /** Whether these bytes may be a name: as {@link Inodes} says what one is. */
    public static boolean isName(byte[] bytes) {
        boolean dots = bytes.length <= 2;
        for (byte each : bytes) {
            if (each == 0 || each == '/') {
                return false;
            }
            dots &= each == '.';
        }
        return !dots && bytes.length <= MOST_NAME_BYTES;
    }
}
