package io.drydock.internal.driver;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FilesystemSpace;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A filesystem as inodes, which is all that a driver knows of.
 *
 * <p>Inodes are numbers of the driver's own: what it has given out stays valid until it is freed. A
 * name is one component: 1 to {@link #maxNameBytes} bytes without slash and NUL, never {@code .} or
 * {@code ..}.
 *
 * <p>Errors that a kernel would answer with an errno are {@link InodeException}s; the paths are
 * added above. Damage is a {@link io.drydock.error.CorruptDataException} that says what and where.
 * Whatever the bytes hold: every length is checked before it is used, every loop and recursion
 * comes to an end, and no more memory is taken than the filesystem has bytes for.
 *
 * <p>Threading: several threads may read at once. Who changes something is alone.
 */
public interface Inodes extends AutoCloseable {
    /** The type as blkid(8) names it: ext2, ext3 and ext4 are told apart. */
    String type();

    /** How long a name may be; longer ones are refused with {@code ENAMETOOLONG} before. */
    default int maxNameBytes() {
        return 255;
    }

    /** The root directory. */
    long root();

    /** The inode of a name in a directory. */
    OptionalLong lookup(long directory, byte[] name) throws IOException;

    /** What is in a directory, in the filesystem's order, without {@code .} and {@code ..}. */
    List<InodeEntry> list(long directory) throws IOException;

    /**
     * What an inode is. {@code FileStatus.filesystemId} is {@link Medium#id}, or what the driver
     * has made of it for a subvolume.
     */
    FileStatus status(long inode) throws IOException;

    /** What a symbolic link holds: 1 to 4095 bytes. */
    byte[] readLink(long inode) throws IOException;

    /** The content of a regular file. */
    InodeContent open(long inode) throws IOException;

    /** All extended attributes, by full name such as {@code security.selinux}; none if unknown. */
    Map<String, byte[]> attributes(long inode) throws IOException;

    /** One extended attribute; empty when there is none of that name. */
    default Optional<byte[]> attribute(long inode, String name) throws IOException {
        return Optional.ofNullable(attributes(inode).get(name));
    }

    /** Whether inodes have {@link #flags}. */
    default boolean hasFlags() {
        return false;
    }

    /** The inode flags, FS_*_FL of linux/fs.h; {@code ENOTTY} where there are none. */
    default int flags(long inode) throws IOException {
        throw InodeException.notAvailable();
    }

    /** The inode's generation; {@code ENOTTY} where there is none. */
    default long generation(long inode) throws IOException {
        throw InodeException.notAvailable();
    }

    /**
     * Items of the tree of roots of a btrfs, from a key on, in the order of keys: some of those
     * that there are, none behind the last; {@code ENOTTY} for other filesystems.
     */
    default List<TreeItem> rootItems(long objectId, int type, long offset) throws IOException {
        throw InodeException.notAvailable();
    }

    /**
     * The path of a directory of a btrfs in its subvolume, with a slash after each name, as {@code
     * BTRFS_IOC_INO_LOOKUP} has it; {@code ENOTTY} for other filesystems.
     *
     * @param subvolume its number
     * @param directory its number in the subvolume
     */
    default byte[] pathInSubvolume(long subvolume, long directory) throws IOException {
        throw InodeException.notAvailable();
    }

    /** The number of the subvolume of a btrfs that an inode is in; {@code ENOTTY} for others. */
    default long subvolume(long inode) throws IOException {
        throw InodeException.notAvailable();
    }

    FilesystemSpace space() throws IOException;

    /** The filesystem's label; empty when it has none. */
    String label() throws IOException;

    /** Gives up everything. What was not flushed before is lost. */
    @Override
    void close() throws IOException;
}
