package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.filesystem.FileType;

/** The numbers that entries of directories have for types ({@code EXT2_FT_*}). */
final class EntryTypes {
    private EntryTypes() {}

    /** The type that an entry says; unknown where it says none. */
    static FileType ofEntry(int number) {
        for (FileType type : FileType.values()) {
            if (type != FileType.UNKNOWN && number == toEntry(type)) {
                return type;
            }
        }
        return FileType.UNKNOWN;
    }

    static int toEntry(FileType type) {
        return switch (type) {
            case REGULAR -> Ext2fs.EXT2_FT_REG_FILE();
            case DIRECTORY -> Ext2fs.EXT2_FT_DIR();
            case SYMBOLIC_LINK -> Ext2fs.EXT2_FT_SYMLINK();
            case CHARACTER_DEVICE -> Ext2fs.EXT2_FT_CHRDEV();
            case BLOCK_DEVICE -> Ext2fs.EXT2_FT_BLKDEV();
            case FIFO -> Ext2fs.EXT2_FT_FIFO();
            case SOCKET -> Ext2fs.EXT2_FT_SOCK();
            case UNKNOWN -> 0;
        };
    }
}
