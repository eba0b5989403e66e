package io.drydock.internal.btrfs.disk;

import io.drydock.bindings.libc.LibC;

/**
 * FS_*_FL of what an inode has as BTRFS_INODE_* (btrfs_inode_flags_to_fsflags of fs/btrfs/ioctl.c).
 */
final class InodeFlags {
    private static final int NODATACOW = 1 << 1;
    private static final int NOCOMPRESS = 1 << 3;
    private static final int SYNC = 1 << 5;
    private static final int IMMUTABLE = 1 << 6;
    private static final int APPEND = 1 << 7;
    private static final int NODUMP = 1 << 8;
    private static final int NOATIME = 1 << 9;
    private static final int DIRSYNC = 1 << 10;
    private static final int COMPRESS = 1 << 11;
    private static final long VERITY = 1L << 32;

    private InodeFlags() {}

    static int of(InodeItem item) {
        long flags = item.flags();
        int all = 0;
        all |= when(flags, SYNC, LibC.FS_SYNC_FL());
        all |= when(flags, IMMUTABLE, LibC.FS_IMMUTABLE_FL());
        all |= when(flags, APPEND, LibC.FS_APPEND_FL());
        all |= when(flags, NODUMP, LibC.FS_NODUMP_FL());
        all |= when(flags, NOATIME, LibC.FS_NOATIME_FL());
        all |= when(flags, DIRSYNC, LibC.FS_DIRSYNC_FL());
        all |= when(flags, NODATACOW, LibC.FS_NOCOW_FL());
        all |= when(flags, VERITY, LibC.FS_VERITY_FL());
        int uncompressed = when(flags, NOCOMPRESS, LibC.FS_NOCOMP_FL());
        return all | (uncompressed != 0 ? uncompressed : when(flags, COMPRESS, LibC.FS_COMPR_FL()));
    }

    private static int when(long flags, long one, int flag) {
        return (flags & one) != 0 ? flag : 0;
    }
}
