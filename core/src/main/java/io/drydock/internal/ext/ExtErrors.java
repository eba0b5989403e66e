package io.drydock.internal.ext;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.driver.InodeException;
import java.io.IOException;
import java.util.Set;

/** What the library's errors mean: what a kernel would say, or that something is damaged. */
final class ExtErrors {
    private static final Set<Long> FULL =
            Set.of(
                    Ext2fs.EXT2_ET_BLOCK_ALLOC_FAIL(),
                    Ext2fs.EXT2_ET_INODE_ALLOC_FAIL(),
                    Ext2fs.EXT2_ET_DIR_NO_SPACE(),
                    Ext2fs.EXT2_ET_EA_NO_SPACE(),
                    (long) LibC.ENOSPC());

    private static final Set<Long> UNKNOWN_FEATURE =
            Set.of(Ext2fs.EXT2_ET_UNSUPP_FEATURE(), Ext2fs.EXT2_ET_RO_UNSUPP_FEATURE());

    private ExtErrors() {}

    static IOException of(String operation, String name, long error, String message) {
        if (FULL.contains(error)) {
            return InodeException.of(LibC.ENOSPC());
        }
        return UNKNOWN_FEATURE.contains(error)
                ? new UnsupportedException(
                        operation,
                        name,
                        message,
                        "a newer libext2fs2 may know it, and so may the kernel engine")
                : new CorruptDataException(operation, name, message);
    }
}
