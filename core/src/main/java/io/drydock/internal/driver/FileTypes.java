package io.drydock.internal.driver;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileType;

/** The numbers that Linux has for {@link FileType}, and filesystems with it. */
public final class FileTypes {
    private FileTypes() {}

    /** The type in a mode (inode(7), S_IFMT). */
    public static FileType ofMode(int mode) {
        int type = mode & LibC.S_IFMT();
        if (type == LibC.S_IFREG()) {
            return FileType.REGULAR;
        }
        if (type == LibC.S_IFDIR()) {
            return FileType.DIRECTORY;
        }
        if (type == LibC.S_IFLNK()) {
            return FileType.SYMBOLIC_LINK;
        }
        if (type == LibC.S_IFCHR()) {
            return FileType.CHARACTER_DEVICE;
        }
        if (type == LibC.S_IFBLK()) {
            return FileType.BLOCK_DEVICE;
        }
        if (type == LibC.S_IFIFO()) {
            return FileType.FIFO;
        }
        return type == LibC.S_IFSOCK() ? FileType.SOCKET : FileType.UNKNOWN;
    }

    /**
     * The type as a mode has it, of what mknod(2) makes.
     *
     * @throws IllegalArgumentException for what it does not make
     */
    public static int modeOfSpecial(FileType type) {
        return switch (type) {
            case CHARACTER_DEVICE -> LibC.S_IFCHR();
            case BLOCK_DEVICE -> LibC.S_IFBLK();
            case FIFO -> LibC.S_IFIFO();
            case SOCKET -> LibC.S_IFSOCK();
            case REGULAR, DIRECTORY, SYMBOLIC_LINK, UNKNOWN ->
                    throw new IllegalArgumentException(type + " is no special file");
        };
    }

    /** The type in a directory entry's d_type: DTTOIF of dirent.h, a macro and so not bound. */
    public static FileType ofDirectoryEntry(int type) {
        return ofMode(type << 12);
    }
}
