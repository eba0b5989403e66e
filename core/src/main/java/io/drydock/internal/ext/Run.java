package io.drydock.internal.ext;

/**
 * Blocks of a file that follow each other on disk.
 *
 * @param logical the first, counted in the file
 * @param physical the first, counted in the filesystem
 * @param length how many
 * @param written false for what is only reserved, and reads as zeroes
 */
record Run(long logical, long physical, long length, boolean written) {
    long end() {
        return logical + length;
    }

    /** Whether the other one goes on where this one ends. */
    boolean isFollowedBy(Run other) {
        return end() == other.logical
                && physical + length == other.physical
                && written == other.written;
    }
}
