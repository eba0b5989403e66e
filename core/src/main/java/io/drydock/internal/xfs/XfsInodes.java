package io.drydock.internal.xfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The inodes of an XFS. */
final class XfsInodes implements Inodes {
    private static final int PAGE_BYTES = 4096;
    private static final int MINOR_BITS = 18;
    private static final int MOST_MAJOR = 0x3fff;

    private final Disk disk;
    private final long id;
    private final boolean wasDirty;

    /**
     * @param id of the medium
     * @param wasDirty whether the superblock's counts are out of date
     */
    XfsInodes(Disk disk, long id, boolean wasDirty) {
        this.disk = disk;
        this.id = id;
        this.wasDirty = wasDirty;
    }

    @Override
    public String type() {
        return XfsDriver.TYPE;
    }

    @Override
    public long root() {
        return disk.superblock().rootInode;
    }

    @Override
    public OptionalLong lookup(long directory, byte[] name) throws IOException {
        Optional<DirectoryName> found = directory(directory).find(name);
        return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.get().inode());
    }

    @Override
    public List<InodeEntry> list(long directory) throws IOException {
        List<DirectoryName> names = directory(directory).list();
        List<InodeEntry> entries = new ArrayList<>(names.size());
        for (DirectoryName name : names) {
            Optional<FileType> type = name.fileType();
            entries.add(
                    new InodeEntry(
                            name.bytes(),
                            name.inode(),
                            type.isPresent() ? type.get() : typeOf(name.inode())));
        }
        return entries;
    }

    /** One damaged inode does not hide the names beside it. */
    private FileType typeOf(long number) throws IOException {
        try {
            return inode(number).type();
        } catch (CorruptDataException damaged) {
            return FileType.UNKNOWN;
        }
    }

    private Directory directory(long number) throws IOException {
        Inode inode = inode(number);
        if (inode.type() != FileType.DIRECTORY) {
            throw InodeException.of(LibC.ENOTDIR());
        }
        return Directory.of(disk, inode);
    }

    private Inode inode(long number) throws IOException {
        return Inode.read(disk, number);
    }

    @Override
    public FileStatus status(long number) throws IOException {
        Inode inode = inode(number);
        int blockBytes = disk.superblock().blockBytes;
        return new FileStatus(
                inode.type(),
                inode.mode() & 07777,
                inode.uid(),
                inode.gid(),
                inode.sizeBytes(),
                inode.blocks() * blockBytes,
                number,
                id,
                (int) inode.links(),
                Math.max(PAGE_BYTES, blockBytes),
                deviceNumber(inode),
                inode.accessed(),
                inode.modified(),
                inode.changed(),
                inode.born());
    }

    /** {@code xfs_dev_t}: 14 bits and 18, as in System V. */
    private static long deviceNumber(Inode inode) throws IOException {
        Fork fork = inode.data();
        FileType type = inode.type();
        if (type != FileType.CHARACTER_DEVICE && type != FileType.BLOCK_DEVICE) {
            return 0;
        }
        if (fork.format() != Fork.DEVICE) {
            throw fork.bytes().corrupt("is a device node of format " + fork.format());
        }
        int number = (int) fork.bytes().int32(0);
        int minor = number & ((1 << MINOR_BITS) - 1);
        return Statx.makedev(number >>> MINOR_BITS & MOST_MAJOR, minor);
    }

    @Override
    public byte[] readLink(long number) throws IOException {
        Inode inode = inode(number);
        if (inode.type() != FileType.SYMBOLIC_LINK) {
            throw InodeException.of(LibC.EINVAL());
        }
        return SymbolicLink.read(disk, inode);
    }

    @Override
    public InodeContent open(long number) throws IOException {
        Inode inode = inode(number);
        if (inode.isRealtime()) {
            throw new UnsupportedException(
                    "open",
                    disk.superblock().name,
                    "the content of inode " + number + " is on a realtime device",
                    "mount it with the kernel engine and its option rtdev");
        }
        return Content.of(disk, inode);
    }

    @Override
    public Map<String, byte[]> attributes(long number) throws IOException {
        Map<String, byte[]> attributes = new LinkedHashMap<>();
        for (Attribute attribute : Attributes.of(disk, inode(number))) {
            if (attribute.isVisible()) {
                String name = attribute.fullName();
                attributes.put(name, attribute.value());
                Optional<String> list = AccessList.name(name);
                if (list.isPresent()) {
                    byte[] value = attribute.value();
                    attributes.put(
                            list.get(), AccessList.value(value, disk.place("inode", number)));
                }
            }
        }
        return attributes;
    }

    @Override
    public int flags(long number) throws IOException {
        return InodeFlags.of(inode(number));
    }

    @Override
    public long generation(long number) throws IOException {
        return inode(number).generation();
    }

    @Override
    public FilesystemSpace space() throws IOException {
        Superblock superblock = disk.superblock();
        boolean counted = !wasDirty || !superblock.countsLazily();
        Space space = counted ? Space.ofSuperblock(superblock) : Space.ofGroups(disk);
        return space.total(superblock);
    }

    @Override
    public String label() throws IOException {
        return disk.superblock().label();
    }

    /** The medium is not ours. */
    @Override
    public void close() {}
}
