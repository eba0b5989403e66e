package io.drydock.attribute;

import io.drydock.bindings.libc.LibC;

/**
 * One of the flags that chattr(1) sets and lsattr(1) prints (FS_*_FL of linux/fs.h), in the order
 * in which lsattr prints them.
 */
public enum InodeFlag {
    SECURE_DELETION('s', LibC.FS_SECRM_FL()),
    UNDELETABLE('u', LibC.FS_UNRM_FL()),
    SYNCHRONOUS('S', LibC.FS_SYNC_FL()),
    SYNCHRONOUS_DIRECTORY('D', LibC.FS_DIRSYNC_FL()),
    /** Not to be changed, removed, renamed or linked. */
    IMMUTABLE('i', LibC.FS_IMMUTABLE_FL()),
    APPEND_ONLY('a', LibC.FS_APPEND_FL()),
    NO_DUMP('d', LibC.FS_NODUMP_FL()),
    NO_ACCESS_TIME('A', LibC.FS_NOATIME_FL()),
    COMPRESSED('c', LibC.FS_COMPR_FL()),
    ENCRYPTED('E', LibC.FS_ENCRYPT_FL()),
    JOURNALLED_DATA('j', LibC.FS_JOURNAL_DATA_FL()),
    INDEXED_DIRECTORY('I', LibC.FS_INDEX_FL()),
    NO_TAIL_MERGING('t', LibC.FS_NOTAIL_FL()),
    TOP_OF_HIERARCHY('T', LibC.FS_TOPDIR_FL()),
    /** ext4: the blocks are mapped by extents. */
    EXTENTS('e', LibC.FS_EXTENT_FL()),
    NO_COPY_ON_WRITE('C', LibC.FS_NOCOW_FL()),
    /** Not cached by the page cache, where the device can do that. */
    DIRECT_ACCESS('x', LibC.FS_DAX_FL()),
    CASE_FOLDED('F', LibC.FS_CASEFOLD_FL()),
    INLINE_DATA('N', LibC.FS_INLINE_DATA_FL()),
    PROJECT_INHERITED('P', LibC.FS_PROJINHERIT_FL()),
    VERITY('V', LibC.FS_VERITY_FL()),
    NOT_COMPRESSED('m', LibC.FS_NOCOMP_FL());

    private final char letter;
    private final int bit;

    InodeFlag(char letter, int bit) {
        this.letter = letter;
        this.bit = bit;
    }

    /** The letter that chattr and lsattr have for it. */
    public char letter() {
        return letter;
    }

    /** Its bit in {@link InodeFlags#bits}. */
    public int bit() {
        return bit;
    }

    static InodeFlag ofLetter(char letter) {
        for (InodeFlag flag : values()) {
            if (flag.letter == letter) {
                return flag;
            }
        }
        throw new IllegalArgumentException("no flag of an inode has the letter " + letter);
    }
}
