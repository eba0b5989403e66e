package io.drydock.internal.userspace;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import java.io.IOException;

/** What inodes that are immutable or only appended to forbid even root (ioctl_iflags(2)). */
final class FlagRules {
    private FlagRules() {}

    /** Before an inode is changed, or a name of it. */
    static void checkChangeable(Inodes all, long inode) throws IOException {
        check(all, inode, LibC.FS_IMMUTABLE_FL() | LibC.FS_APPEND_FL());
    }

    /** Before a name is added to a directory. */
    static void checkExtensible(Inodes all, long directory) throws IOException {
        check(all, directory, LibC.FS_IMMUTABLE_FL());
    }

    private static void check(Inodes all, long inode, int forbidding) throws IOException {
        if (all.hasFlags() && (all.flags(inode) & forbidding) != 0) {
            throw InodeException.of(LibC.EPERM());
        }
    }
}
