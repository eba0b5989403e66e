package io.drydock.internal.btrfs.disk;

import io.drydock.bindings.libc.LibC;
import java.time.Instant;

/**
 * struct btrfs_inode_item.
 *
 * @param storedBytes what its content takes on disk, each copy of a chunk counted once
 * @param device as the kernel numbers it within itself: 20 bits of minor number
 * @param flags BTRFS_INODE_*, and in the upper half BTRFS_INODE_RO_*
 */
record InodeItem(
        long generation,
        long sizeBytes,
        long storedBytes,
        int links,
        long uid,
        long gid,
        int mode,
        long device,
        long flags,
        Instant accessed,
        Instant changed,
        Instant modified,
        Instant born) {
    private static final int MINOR_BITS = 20;

    /** What can still be rounded up to whole sectors. */
    private static final long MOST_STORED_BYTES = 1L << 62;

    /** The kernel's BTRFS_INODE_NODATASUM: its content has no checksums. */
    private static final long NO_CHECKSUMS = 1;

    static InodeItem read(Fields fields) throws BadStructureException {
        return new InodeItem(
                fields.int64(0),
                fields.size(16),
                // Linux may log less than nothing, and counts anew when it replays the log.
                Math.clamp(fields.int64(24), 0, MOST_STORED_BYTES),
                (int) Math.min(fields.int32(40), Integer.MAX_VALUE),
                fields.int32(44),
                fields.int32(48),
                (int) fields.int32(52),
                fields.int64(56),
                fields.int64(64),
                time(fields, 112),
                time(fields, 124),
                time(fields, 136),
                time(fields, 148));
    }

    /** struct btrfs_timespec; what no calendar has becomes the nearest that one has. */
    private static Instant time(Fields fields, int at) throws BadStructureException {
        long seconds = fields.int64(at);
        long bounded =
                Math.clamp(seconds, Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond() - 4);
        return Instant.ofEpochSecond(bounded, fields.int32(at + Long.BYTES));
    }

    /** S_IFMT of the mode. */
    int format() {
        return mode & LibC.S_IFMT();
    }

    boolean hasChecksums() {
        return (flags & NO_CHECKSUMS) == 0;
    }

    long deviceMajor() {
        return device >>> MINOR_BITS & 0xfffff;
    }

    long deviceMinor() {
        return device & (1 << MINOR_BITS) - 1;
    }
}
