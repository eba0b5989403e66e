package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.statx;
import io.drydock.bindings.libc.statx_timestamp;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code struct statx} (man 2 statx), as a value.
 *
 * @param mode type and permissions, 16 bits
 * @param uid 0 to 2^32-1
 * @param gid 0 to 2^32-1
 * @param blocks in units of 512 bytes
 * @param blockBytes the best size for input and output
 * @param deviceNumber of a device node, as glibc's makedev(3) numbers it
 * @param onDevice of the filesystem that the file is on, numbered likewise
 * @param mountId of the mount that the file was reached through (Linux 5.8); else 0
 * @param born empty where the filesystem does not keep it
 */
public record Statx(
        int mode,
        long uid,
        long gid,
        long size,
        long blocks,
        long inode,
        int links,
        int blockBytes,
        long deviceNumber,
        long onDevice,
        long mountId,
        Instant accessed,
        Instant modified,
        Instant changed,
        Optional<Instant> born) {
    /** Reads what the call has filled in. */
    public static Statx of(MemorySegment buffer) {
        return new Statx(
                Short.toUnsignedInt(statx.stx_mode(buffer)),
                Integer.toUnsignedLong(statx.stx_uid(buffer)),
                Integer.toUnsignedLong(statx.stx_gid(buffer)),
                statx.stx_size(buffer),
                statx.stx_blocks(buffer),
                statx.stx_ino(buffer),
                statx.stx_nlink(buffer),
                statx.stx_blksize(buffer),
                makedev(statx.stx_rdev_major(buffer), statx.stx_rdev_minor(buffer)),
                makedev(statx.stx_dev_major(buffer), statx.stx_dev_minor(buffer)),
                statx.stx_mnt_id(buffer),
                instant(statx.stx_atime(buffer)),
                instant(statx.stx_mtime(buffer)),
                instant(statx.stx_ctime(buffer)),
                (statx.stx_mask(buffer) & LibC.STATX_BTIME()) == 0
                        ? Optional.empty()
                        : Optional.of(instant(statx.stx_btime(buffer))));
    }

    private static Instant instant(MemorySegment time) {
        return Instant.ofEpochSecond(statx_timestamp.tv_sec(time), statx_timestamp.tv_nsec(time));
    }

    /** gnu_dev_makedev of glibc's sysmacros.h, which is a macro and so not bound. */
    public static long makedev(int major, int minor) {
        long wideMajor = Integer.toUnsignedLong(major);
        long wideMinor = Integer.toUnsignedLong(minor);
        return ((wideMajor & 0x00000fffL) << 8)
                | ((wideMajor & 0xfffff000L) << 32)
                | (wideMinor & 0x000000ffL)
                | ((wideMinor & 0xffffff00L) << 12);
    }

    /** gnu_dev_major: the inverse of {@link #makedev}. */
    public static int major(long device) {
        return (int) (((device >>> 8) & 0xfffL) | ((device >>> 32) & ~0xfffL));
    }

    /** gnu_dev_minor. */
    public static int minor(long device) {
        return (int) ((device & 0xffL) | ((device >>> 12) & ~0xffL));
    }
}
