package io.drydock.internal.driver;

import io.drydock.filesystem.FileTimes;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A filesystem that can be changed. Modification and change times are set by what changes them, as
 * a kernel does; access times are not kept up.
 *
 * <p>The caller has looked before: a directory is one, a name to be made is free, one to be removed
 * is there, a directory to be removed is empty, nothing is moved into itself.
 *
 * <p>When a method fails, the filesystem is as before, or sound at least: a full disk is {@code
 * ENOSPC} and nothing lost.
 */
public interface WritableInodes extends Inodes {
    /** Makes an inode and its first name; returns the inode. */
    long create(long directory, byte[] name, NewInode made) throws IOException;

    /** Gives an inode another name; {@code EMLINK} when it has too many, {@code EPERM} if ever. */
    void link(long directory, byte[] name, long inode) throws IOException;

    /**
     * Takes away a name that is not a directory's.
     *
     * @return the inode if that was its last name: it is {@link #free}d as soon as nobody has it
     *     open; empty when it has others, or is gone already
     */
    OptionalLong unlink(long directory, byte[] name) throws IOException;

    /** Takes away an empty directory. */
    void removeDirectory(long directory, byte[] name) throws IOException;

    /**
     * Moves a name, in place of another if that is there: then both are directories, the other one
     * empty, or none is.
     *
     * @return the inode of what it replaced, as {@link #unlink} does
     */
    OptionalLong rename(long from, byte[] fromName, long to, byte[] toName) throws IOException;

    /** Gives up an inode that has no name left, and its blocks. */
    void free(long inode) throws IOException;

    @Override
    WritableContent open(long inode) throws IOException;

    /** Sets the lower 12 bits of the mode. */
    void setPermissions(long inode, int permissions) throws IOException;

    void setOwner(long inode, long uid, long gid) throws IOException;

    void setTimes(long inode, FileTimes times) throws IOException;

    /** Makes or replaces an extended attribute; {@code EOPNOTSUPP} for names that cannot be. */
    void setAttribute(long inode, String name, byte[] value) throws IOException;

    /** Removes one; {@code ENODATA} when there is none of that name. */
    void removeAttribute(long inode, String name) throws IOException;

    /** Sets the flags that can be set. */
    default void setFlags(long inode, int flags) throws IOException {
        throw InodeException.notAvailable();
    }

    default void setGeneration(long inode, long generation) throws IOException {
        throw InodeException.notAvailable();
    }

    /** Sets the filesystem's label; {@code EINVAL} when it is too long. */
    default void setLabel(String label) throws IOException {
        throw InodeException.notAvailable();
    }

    default void setUuid(UUID uuid) throws IOException {
        throw InodeException.notAvailable();
    }

    /** The free ranges that a disk need not keep are discarded; returns how many bytes. */
    default long trim(long offsetBytes, long lengthBytes, long leastBytes) throws IOException {
        throw InodeException.notSupported();
    }

    /** Writes all that it keeps in memory to the medium: the filesystem there is whole then. */
    void flush() throws IOException;
}
