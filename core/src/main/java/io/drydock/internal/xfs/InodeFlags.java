package io.drydock.internal.xfs;

import io.drydock.bindings.libc.LibC;
import java.io.IOException;

/** Flags of an inode as FS_IOC_GETFLAGS shows them (fileattr_fill_xflags of fs/ioctl.c). */
final class InodeFlags {
    // XFS_DIFLAG_* of xfs_format.h.
    private static final int IMMUTABLE = 0x8;
    private static final int APPEND = 0x10;
    private static final int SYNC = 0x20;
    private static final int NO_ACCESS_TIME = 0x40;
    private static final int NO_DUMP = 0x80;
    private static final int INHERITS_PROJECT = 0x200;

    // XFS_DIFLAG2_*.
    private static final int DAX = 0x1;

    private InodeFlags() {}

    static int of(Inode inode) throws IOException {
        int flags = inode.flags();
        return bit(flags, IMMUTABLE, LibC.FS_IMMUTABLE_FL())
                | bit(flags, APPEND, LibC.FS_APPEND_FL())
                | bit(flags, SYNC, LibC.FS_SYNC_FL())
                | bit(flags, NO_ACCESS_TIME, LibC.FS_NOATIME_FL())
                | bit(flags, NO_DUMP, LibC.FS_NODUMP_FL())
                | bit(flags, INHERITS_PROJECT, LibC.FS_PROJINHERIT_FL())
                | bit((int) inode.flags2(), DAX, LibC.FS_DAX_FL());
    }

    private static int bit(int flags, int bit, int shown) {
        return (flags & bit) != 0 ? shown : 0;
    }
}
