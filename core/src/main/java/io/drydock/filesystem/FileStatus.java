package io.drydock.filesystem;

import java.time.Instant;

/**
 * What statx(2) says of a file.
 *
 * @param permissions the mode's low twelve bits: rwx for owner, group and others, setuid, setgid,
 *     sticky
 * @param uid the owner's number, 0 to 2^32-1
 * @param gid the group's number, 0 to 2^32-1
 * @param sizeBytes the length; for a symbolic link that of its target
 * @param allocatedBytes what it takes on disk
 * @param deviceNumber the device that a device node stands for, as makedev(3) numbers it; else 0
 */
public record FileStatus(
        FileType type,
        int permissions,
        long uid,
        long gid,
        long sizeBytes,
        long allocatedBytes,
        long inode,
        int links,
        long deviceNumber,
        Instant accessed,
        Instant modified,
        Instant changed) {
    public boolean isRegular() {
        return type == FileType.REGULAR;
    }

    public boolean isDirectory() {
        return type == FileType.DIRECTORY;
    }

    public boolean isSymbolicLink() {
        return type == FileType.SYMBOLIC_LINK;
    }
}
