package io.drydock.filesystem;

import java.time.Instant;
import java.util.Optional;

/**
 * Times that a file is to get; an empty one stays as it is. Filesystems keep them more or less
 * exactly: ext4, xfs and btrfs to the nanosecond, vfat to two seconds. A time that the filesystem
 * cannot keep becomes the nearest that it can (utimensat(2)).
 *
 * @param accessed when it was last read
 * @param modified when its content last changed
 */
public record FileTimes(Optional<Instant> accessed, Optional<Instant> modified) {
    /** Both. */
    public static FileTimes of(Instant accessed, Instant modified) {
        return new FileTimes(Optional.of(accessed), Optional.of(modified));
    }

    /** Those of another file. */
    public static FileTimes of(FileStatus status) {
        return of(status.accessed(), status.modified());
    }

    /** Only when its content last changed. */
    public static FileTimes ofModified(Instant modified) {
        return new FileTimes(Optional.empty(), Optional.of(modified));
    }
}
