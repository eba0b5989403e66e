package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.filesystem.FileType;

/** What of an inode's flags is seen, set and inherited: fs/ext4/ext4.h of Linux 6.12. */
final class InodeFlags {
    /** EXT4_FL_USER_VISIBLE. */
    private static final int VISIBLE = 0x725BDFFF;

    /** EXT4_FL_USER_MODIFIABLE, less what would need the content to be written anew. */
    private static final int SETTABLE =
            0x624BC0FF & ~(Ext2fs.EXT4_EXTENTS_FL() | Ext2fs.EXT4_PROJINHERIT_FL());

    /** EXT4_FL_INHERITED, of what has a meaning here. */
    private static final int INHERITED =
            Ext2fs.EXT2_SECRM_FL()
                    | Ext2fs.EXT2_UNRM_FL()
                    | Ext2fs.EXT2_COMPR_FL()
                    | Ext2fs.EXT2_SYNC_FL()
                    | Ext2fs.EXT2_NODUMP_FL()
                    | Ext2fs.EXT2_NOATIME_FL()
                    | Ext2fs.EXT2_NOCOMPR_FL()
                    | Ext2fs.EXT3_JOURNAL_DATA_FL()
                    | Ext2fs.EXT2_NOTAIL_FL()
                    | Ext2fs.EXT2_DIRSYNC_FL();

    private InodeFlags() {}

    static int visible(Inode inode) {
        return inode.flags() & VISIBLE;
    }

    /** The flags after a change; those that cannot be changed stay. */
    static int changed(int flags, int wanted) {
        return (flags & ~SETTABLE) | (wanted & SETTABLE);
    }

    /** Whether all of those are known, which they must be (FS_IOC_SETFLAGS). */
    static boolean areKnown(int wanted) {
        return (wanted & ~VISIBLE) == 0;
    }

    /** What a new inode has of its directory's (EXT4_REG_FLMASK and EXT4_OTHER_FLMASK). */
    static int inherited(int directory, FileType type) {
        int all = directory & INHERITED;
        return switch (type) {
            case DIRECTORY -> all;
            case REGULAR -> all & ~Ext2fs.EXT2_DIRSYNC_FL();
            default -> all & (Ext2fs.EXT2_NODUMP_FL() | Ext2fs.EXT2_NOATIME_FL());
        };
    }
}
