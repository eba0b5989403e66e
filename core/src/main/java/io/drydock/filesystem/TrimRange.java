package io.drydock.filesystem;

/**
 * What {@link Filesystem#trim} looks at: as {@code struct fstrim_range} of linux/fs.h. Filesystems
 * round all of it.
 *
 * @param offsetBytes where it begins, in the filesystem's own order of its blocks
 * @param lengthBytes how much it looks at
 * @param minimumBytes the least free space in one piece that it tells the disk of
 */
public record TrimRange(long offsetBytes, long lengthBytes, long minimumBytes) {
    /** All free space. */
    public static final TrimRange ALL = new TrimRange(0, Long.MAX_VALUE, 0);

    public TrimRange {
        if (offsetBytes < 0 || lengthBytes < 0 || minimumBytes < 0) {
            throw new IllegalArgumentException(
                    "no range: " + lengthBytes + " bytes at " + offsetBytes);
        }
    }
}
