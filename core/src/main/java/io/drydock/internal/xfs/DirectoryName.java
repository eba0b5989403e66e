package io.drydock.internal.xfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.Fields;
import io.drydock.internal.driver.FileTypes;
import java.io.IOException;
import java.util.Optional;

/**
 * A name in a directory.
 *
 * @param type as {@code XFS_DIR3_FT_*}; 0 where the directory does not say it
 */
record DirectoryName(byte[] bytes, long inode, int type) {
    private static final int WHITEOUT = 8;

    /** Those of xfs_da_format.h, in the order of their numbers, as those of inode(7). */
    private static final int[] MODES = {
        0,
        LibC.S_IFREG(),
        LibC.S_IFDIR(),
        LibC.S_IFCHR(),
        LibC.S_IFBLK(),
        LibC.S_IFIFO(),
        LibC.S_IFSOCK(),
        LibC.S_IFLNK(),
        LibC.S_IFCHR()
    };

    /** Reads a name that no directory refuses, but for {@code .} and {@code ..}. */
    static byte[] name(Fields fields, int at, int length) throws IOException {
        byte[] name = fields.bytes(at, length);
        for (byte b : name) {
            if (b == 0 || b == '/') {
                throw fields.corrupt("has a name with a slash or NUL");
            }
        }
        if (length == 0) {
            throw fields.corrupt("has an empty name");
        }
        return name;
    }

    /** Whether it is the directory itself or its parent. */
    boolean isDots() {
        return bytes[0] == '.' && (bytes.length == 1 || (bytes.length == 2 && bytes[1] == '.'));
    }

    /** The type; empty where the inode has to be asked. */
    Optional<FileType> fileType() {
        return type == 0 || type > WHITEOUT
                ? Optional.empty()
                : Optional.of(FileTypes.ofMode(MODES[type]));
    }
}
