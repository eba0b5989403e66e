package io.drydock.filesystem;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * One mounted filesystem, or several grown together by {@link #attach}: what an engine provides.
 * Operations that can be made of these stand in {@link FileTree}.
 *
 * <p>Paths are resolved in this filesystem's root, whatever they hold: absolute and relative
 * symbolic links, {@code ..}, magic links; a relative path starts at the root. No operation opens a
 * device node, a fifo or a socket of the guest: they are looked at, never waited on.
 *
 * <p>Errors on paths are {@link io.drydock.error.FileException}s.
 *
 * <p>Threading: safe for use by many threads at once, but for {@link #attach}, {@link #bind},
 * {@link #detach} and {@link #close}, which belong to the owner.
 */
public interface Filesystem extends AutoCloseable {
    /** The type as blkid(8) names it: {@code ext4}, {@code xfs} ... */
    String type();

    /** Whether every change is refused, with {@code EROFS}. */
    boolean isReadOnly();

    /**
     * What is at the path.
     *
     * @param followLinks whether a symbolic link in the last component is followed
     */
    FileStatus status(GuestPath path, boolean followLinks) throws IOException;

    /** The names in a directory, in the filesystem's order. */
    List<DirectoryEntry> list(GuestPath directory) throws IOException;

    /**
     * The names in a directory, in the filesystem's order, and what each stands for. What vanishes
     * meanwhile is left out.
     */
    List<FileEntry> listWithStatus(GuestPath directory) throws IOException;

    /** How full the filesystem is that the path leads to: an attached one, if it is below that. */
    FilesystemSpace space(GuestPath path) throws IOException;

    /**
     * Tells the disk which blocks are free, so that its image can give up their place (fstrim(8)).
     *
     * @param path in the filesystem that is meant
     * @return how many bytes that were
     * @throws io.drydock.error.FileException {@code EOPNOTSUPP} or {@code ENOTTY} where the
     *     filesystem or its disk has no such thing
     */
    long trim(GuestPath path, TrimRange range) throws IOException;

    /**
     * Lets the filesystem take up all of its device, or each of its devices: ext2 to ext4, xfs and
     * btrfs can.
     *
     * @param path in the filesystem that is meant
     * @throws io.drydock.error.UnsupportedException when its type cannot while it is mounted, or
     *     this process may not: for ext4 it needs CAP_SYS_RESOURCE
     */
    void grow(GuestPath path) throws IOException;

    /**
     * Makes the filesystem larger, up to its device's size; a btrfs of one device smaller as well.
     *
     * @param path in the filesystem that is meant
     * @param sizeBytes its size from then on, less what is no whole block
     * @throws io.drydock.error.UnsupportedException when its type cannot while it is mounted
     * @throws io.drydock.error.RefusedException when it cannot have that size
     */
    void resize(GuestPath path, long sizeBytes) throws IOException;

    /**
     * The label of the filesystem that the path leads to; empty when it has none.
     *
     * @throws io.drydock.error.FileException {@code ENOTTY} where the driver does not tell it
     */
    String label(GuestPath path) throws IOException;

    /**
     * Sets the label of the filesystem that the path leads to: of ext4 (Linux 5.17), xfs, btrfs.
     *
     * @throws io.drydock.error.FileException {@code ENOTTY} where the driver cannot, {@code EINVAL}
     *     when it is too long: 16 bytes of UTF-8 for ext, 12 for xfs, 255 for btrfs
     */
    void setLabel(GuestPath path, String label) throws IOException;

    /**
     * Sets the UUID of the filesystem that the path leads to: of ext4 (Linux 6.0). That of others
     * can be set while they are not mounted only.
     *
     * @throws io.drydock.error.FileException {@code ENOTTY} where the driver cannot, {@code
     *     EOPNOTSUPP} for an ext4 whose checksums are made with the UUID: it has no {@code
     *     metadata_csum_seed}
     */
    void setUuid(GuestPath path, UUID uuid) throws IOException;

    /** Opens a regular file for reading; anything else is {@code EISDIR} or {@code EINVAL}. */
    FileHandle open(GuestPath path) throws IOException;

    /** Opens a regular file that exists for reading and writing. */
    FileHandle openForWrite(GuestPath path) throws IOException;

    /**
     * Makes a new regular file and opens it for writing; a name that exists is {@code EEXIST}, even
     * as a symbolic link.
     */
    FileHandle create(GuestPath path, int permissions) throws IOException;

    /** Makes one directory. */
    void createDirectory(GuestPath path, int permissions) throws IOException;

    /** Makes a symbolic link at {@code link} that holds {@code target}, which need not exist. */
    void createSymbolicLink(GuestPath link, GuestPath target) throws IOException;

    /**
     * Makes a device node, a fifo or a socket (mknod(2)).
     *
     * @param deviceNumber of a device node, as makedev(3) numbers it; of others it has no meaning
     * @throws IllegalArgumentException for any other type
     */
    void createSpecialFile(GuestPath path, FileType type, int permissions, long deviceNumber)
            throws IOException;

    /** What a symbolic link holds. */
    GuestPath readSymbolicLink(GuestPath link) throws IOException;

    /** Makes a second name for a file; a symbolic link is linked itself, not followed. */
    void createLink(GuestPath link, GuestPath existing) throws IOException;

    /** Removes a name that is not a directory. */
    void removeFile(GuestPath path) throws IOException;

    /** Removes an empty directory. */
    void removeDirectory(GuestPath path) throws IOException;

    /** Renames, replacing what {@code to} was, as rename(2). */
    void rename(GuestPath from, GuestPath to) throws IOException;

    /** Sets the permission bits of what the path leads to, links followed. */
    void setPermissions(GuestPath path, int permissions) throws IOException;

    /** Sets owner and group. */
    void setOwner(GuestPath path, long uid, long gid, boolean followLinks) throws IOException;

    /** Sets times to the nanosecond. */
    void setTimes(GuestPath path, FileTimes times, boolean followLinks) throws IOException;

    /**
     * The inode flags that lsattr(1) shows, FS_*_FL of linux/fs.h, of a regular file or directory,
     * links followed.
     *
     * @throws io.drydock.error.FileException {@code ENOTTY} or {@code EOPNOTSUPP} where the
     *     filesystem has none
     */
    int inodeFlags(GuestPath path) throws IOException;

    /** Sets the inode flags, as chattr(1). */
    void setInodeFlags(GuestPath path, int flags) throws IOException;

    /** The inode's generation, as {@code lsattr -v} shows it: 0 to 2^32-1. */
    long generation(GuestPath path) throws IOException;

    /**
     * Sets the inode's generation.
     *
     * @param generation 0 to 2^32-1
     * @throws io.drydock.error.FileException {@code ENOTTY} or {@code EOPNOTSUPP} where it cannot
     *     be set, as on an ext4 with metadata checksums, which it is part of
     */
    void setGeneration(GuestPath path, long generation) throws IOException;

    /** All extended attributes, by full name such as {@code security.selinux}. */
    Map<String, byte[]> attributes(GuestPath path, boolean followLinks) throws IOException;

    /** Sets one extended attribute. */
    void setAttribute(GuestPath path, String name, byte[] value, boolean followLinks)
            throws IOException;

    /** One extended attribute; empty when the file has none of that name. */
    Optional<byte[]> attribute(GuestPath path, String name, boolean followLinks) throws IOException;

    /** Removes one extended attribute; {@code ENODATA} when there is none of that name. */
    void removeAttribute(GuestPath path, String name, boolean followLinks) throws IOException;

    /**
     * Grows {@code child} onto a directory of this filesystem. This filesystem owns it from then
     * on: paths cross into it, and closing this one closes it. When it fails, the caller still owns
     * the child.
     */
    void attach(Filesystem child, GuestPath mountpoint) throws IOException;

    /**
     * Lets a directory of this tree appear at another one as well, without what is mounted below
     * it, as {@code mount --bind}.
     */
    void bind(GuestPath directory, GuestPath mountpoint) throws IOException;

    /**
     * Takes off what was attached to a directory or bound there last. What was attached is written
     * out and closed, also where that fails.
     *
     * @throws io.drydock.error.NotFoundException when nothing is mounted there
     * @throws io.drydock.error.RefusedException when it is in use: something is mounted in it, a
     *     directory of it is bound elsewhere, a file in it is open; or when it is the root
     */
    void detach(GuestPath mountpoint) throws IOException;

    /**
     * Returns when everything written is on stable storage, of this and all attached ones. Without
     * the kernel, each of them gets all of its changes at once, where there is a place for a
     * journal beside its image: docs/userspace.md.
     *
     * @throws io.drydock.error.UnfinishedEditException without the kernel, when they are committed
     *     and could not all be written: opening the image for writing again does that, and until
     *     then nobody is given its bytes
     */
    void sync() throws IOException;

    /**
     * Writes out and unmounts, children first. What failed is thrown after everything has been
     * released.
     */
    @Override
    void close() throws IOException;
}
