package io.drydock.filesystem;

import java.time.Instant;
import java.util.Optional;

/**
 * What statx(2) says of a file.
 *
 * @param permissions the mode's low twelve bits: rwx for owner, group and others, setuid, setgid,
 *     sticky
 * @param uid the owner's number, 0 to 2^32-1
 * @param gid the group's number, 0 to 2^32-1
 * @param sizeBytes the length; for a symbolic link that of its target
 * @param allocatedBytes what it takes on disk
 * @param filesystemId the number of the filesystem that it is on, while that is mounted: with the
 *     inode it tells whether two names are one file
 * @param blockBytes the best size for reading and writing it (st_blksize)
 * @param deviceNumber the device that a device node stands for, as makedev(3) numbers it; else 0
 * @param born when it was made; empty where the filesystem does not keep that
 */
public record FileStatus(
        FileType type,
        int permissions,
        long uid,
        long gid,
        long sizeBytes,
        long allocatedBytes,
        long inode,
        long filesystemId,
        int links,
        int blockBytes,
        long deviceNumber,
        Instant accessed,
        Instant modified,
        Instant changed,
        Optional<Instant> born) {
    /** Whether both are the same file, reached by one name or by two. */
    public boolean isSameFile(FileStatus other) {
        return inode == other.inode && filesystemId == other.filesystemId;
    }

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
