package io.drydock.internal.userspace;

import io.drydock.attribute.Acl;
import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.WritableInodes;
import java.io.IOException;
import java.util.Optional;

/**
 * What Linux does when modes, owners, lists and the like are set, besides what it is told to
 * (fs/posix_acl.c, fs/inode.c, fs/attr.c): as a process with all privileges sees it.
 *
 * <p>Threading: whoever calls it is alone in the filesystem.
 */
final class ModeRules {
    private static final String ACCESS = "system.posix_acl_access";
    private static final String DEFAULT = "system.posix_acl_default";
    private static final String CAPABILITY = "security.capability";
    private static final int PERMISSIONS = 0777;

    private final WritableInodes inodes;

    ModeRules(WritableInodes inodes) {
        this.inodes = inodes;
    }

    /** The permissions of what is made in a directory: one with setgid makes more such. */
    int inherited(FileStatus directory, FileType type, int permissions) {
        return type == FileType.DIRECTORY && isSetgid(directory)
                ? permissions | LibC.S_ISGID()
                : permissions;
    }

    /** Gives what was made in a directory the group and the list that it gets there. */
    void inherit(FileStatus directory, long directoryInode, long made, FileType type, int mode)
            throws IOException {
        if (isSetgid(directory)) {
            inodes.setOwner(made, 0, directory.gid());
        }
        Optional<byte[]> inherited = inodes.attribute(directoryInode, DEFAULT);
        if (inherited.isEmpty() || type == FileType.SYMBOLIC_LINK) {
            return;
        }
        if (type == FileType.DIRECTORY) {
            inodes.setAttribute(made, DEFAULT, inherited.get());
        }
        Acl list = list(inherited.get()).withPermissions(mode & PERMISSIONS);
        if (!list.isMinimal()) {
            inodes.setAttribute(made, ACCESS, list.toBytes());
        }
    }

    private static boolean isSetgid(FileStatus directory) {
        return (directory.permissions() & LibC.S_ISGID()) != 0;
    }

    /** chmod(2): a list says the same afterwards. */
    void setPermissions(long inode, int permissions) throws IOException {
        FlagRules.checkChangeable(inodes, inode);
        inodes.setPermissions(inode, permissions & 07777);
        Optional<byte[]> list = inodes.attribute(inode, ACCESS);
        if (list.isPresent()) {
            Acl changed = list(list.get()).withPermissions(permissions & PERMISSIONS);
            inodes.setAttribute(inode, ACCESS, changed.toBytes());
        }
    }

    /** chown(2): a file loses what would let others act as its owner. */
    void setOwner(long inode, long uid, long gid) throws IOException {
        FlagRules.checkChangeable(inodes, inode);
        FileStatus status = inodes.status(inode);
        inodes.setOwner(inode, uid, gid);
        if (status.isDirectory() || status.isSymbolicLink()) {
            return;
        }
        int kept = status.permissions() & ~LibC.S_ISUID();
        if ((kept & LibC.S_IXGRP()) != 0) {
            kept &= ~LibC.S_ISGID();
        }
        if (kept != status.permissions()) {
            inodes.setPermissions(inode, kept);
        }
        dropCapability(inode);
    }

    /** Whoever writes to a file takes its capabilities away. */
    void dropCapability(long inode) throws IOException {
        if (inodes.attribute(inode, CAPABILITY).isPresent()) {
            inodes.removeAttribute(inode, CAPABILITY);
        }
    }

    /** setxattr(2): the mode says what a list says, which is not kept if that is all. */
    void setAttribute(long inode, String name, byte[] value) throws IOException {
        FlagRules.checkChangeable(inodes, inode);
        if (!name.equals(ACCESS) && !name.equals(DEFAULT)) {
            inodes.setAttribute(inode, name, value);
            return;
        }
        FileStatus status = inodes.status(inode);
        if (status.isSymbolicLink()) {
            throw InodeException.notSupported();
        }
        if (name.equals(DEFAULT)) {
            if (!status.isDirectory()) {
                throw InodeException.of(LibC.EACCES());
            }
            inodes.setAttribute(inode, name, value);
            return;
        }
        Acl list = list(value);
        int others = status.permissions() & ~PERMISSIONS;
        if (!list.isMinimal()) {
            inodes.setAttribute(inode, name, value);
        } else if (inodes.attribute(inode, name).isPresent()) {
            inodes.removeAttribute(inode, name);
        }
        inodes.setPermissions(inode, others | list.permissions());
    }

    /** removexattr(2). */
    void removeAttribute(long inode, String name) throws IOException {
        FlagRules.checkChangeable(inodes, inode);
        inodes.removeAttribute(inode, name);
    }

    /** utimensat(2). */
    void setTimes(long inode, FileTimes times) throws IOException {
        FlagRules.checkChangeable(inodes, inode);
        inodes.setTimes(inode, times);
    }

    private static Acl list(byte[] value) throws InodeException {
        try {
            return Acl.parse(value);
        } catch (IllegalArgumentException e) {
            throw InodeException.of(LibC.EINVAL(), e);
        }
    }
}
