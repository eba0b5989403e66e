package io.drydock.internal.fat;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.fat.volume.Directory;
import io.drydock.internal.fat.volume.FatTime;
import io.drydock.internal.fat.volume.FatVolume;
import io.drydock.internal.fat.volume.LongName;
import io.drydock.internal.fat.volume.Names;
import io.drydock.internal.fat.volume.ShortEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads. */
final class FatInodes implements Inodes {
    private static final int MAX_BYTES_PER_UNIT = 3;

    private final FatVolume volume;
    private final FatOptions options;
    private final long filesystemId;
    private final InodeNumbers numbers;

    FatInodes(FatVolume volume, FatOptions options, long filesystemId) {
        this.volume = volume;
        this.options = options;
        this.filesystemId = filesystemId;
        this.numbers = new InodeNumbers(volume.device().sizeBytes());
    }

    @Override
    public String type() {
        return "vfat";
    }

    @Override
    public int maxNameBytes() {
        return MAX_BYTES_PER_UNIT * LongName.MAX_UNITS;
    }

    InodeNumbers numbers() {
        return numbers;
    }

    @Override
    public long root() {
        return InodeNumbers.ROOT;
    }

    /** The entry of a file that is not the root directory. */
    ShortEntry entry(long inode) throws IOException {
        Optional<ShortEntry> nameless = numbers.nameless(inode);
        return nameless.isPresent() ? nameless.get() : volume.entry(numbers.place(inode));
    }

    Directory directory(long inode) throws IOException {
        if (inode == InodeNumbers.ROOT) {
            return volume.root();
        }
        ShortEntry entry = entry(inode);
        if (!entry.isDirectory()) {
            throw InodeException.of(LibC.ENOTDIR());
        }
        return volume.directory(entry, numbers.place(inode));
    }

    @Override
    public OptionalLong lookup(long directory, byte[] name) throws IOException {
        Directory in = directory(directory);
        Optional<Directory.Entry> found = in.find(name);
        return found.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(numbers.at(in.offset(found.get().slot())));
    }

    @Override
    public List<InodeEntry> list(long directory) throws IOException {
        Directory in = directory(directory);
        List<InodeEntry> all = new ArrayList<>(in.entries().size());
        for (Directory.Entry entry : in.entries()) {
            all.add(
                    new InodeEntry(
                            Names.toBytes(entry.name()),
                            numbers.at(in.offset(entry.slot())),
                            entry.isDirectory() ? FileType.DIRECTORY : FileType.REGULAR));
        }
        return all;
    }

    @Override
    public FileStatus status(long inode) throws IOException {
        if (inode == InodeNumbers.ROOT) {
            Instant none = FatTime.NONE;
            return directoryStatus(inode, volume.root(), none, none, Optional.empty());
        }
        ShortEntry entry = entry(inode);
        Instant accessed = entry.accessed().instant();
        Instant modified = entry.modified().instant();
        Optional<Instant> born = Optional.of(entry.created().instant());
        return entry.isDirectory()
                ? directoryStatus(inode, directory(inode), accessed, modified, born)
                : status(
                        FileType.REGULAR,
                        options.permissions(entry),
                        entry.size(),
                        inode,
                        numbers.nameless(inode).isPresent() ? 0 : 1,
                        accessed,
                        modified,
                        born);
    }

    /** A directory has a link for itself, its name, and each directory in it, as Linux says. */
    private FileStatus directoryStatus(
            long inode,
            Directory directory,
            Instant accessed,
            Instant modified,
            Optional<Instant> born) {
        return status(
                FileType.DIRECTORY,
                options.directoryPermissions(),
                directory.sizeBytes(),
                inode,
                2 + directory.subdirectories(),
                accessed,
                modified,
                born);
    }

    private FileStatus status(
            FileType type,
            int permissions,
            long size,
            long inode,
            int links,
            Instant accessed,
            Instant modified,
            Optional<Instant> born) {
        int cluster = volume.boot().clusterBytes();
        return new FileStatus(
                type,
                permissions,
                options.uid(),
                options.gid(),
                size,
                Math.ceilDiv(size, cluster) * cluster,
                inode,
                filesystemId,
                links,
                cluster,
                0,
                accessed,
                modified,
                modified,
                born);
    }

    /** There are no symbolic links. */
    @Override
    public byte[] readLink(long inode) throws IOException {
        throw InodeException.of(LibC.EINVAL());
    }

    @Override
    public InodeContent open(long inode) throws IOException {
        return new FatContent(volume, this, inode);
    }

    @Override
    public Map<String, byte[]> attributes(long inode) {
        return Map.of();
    }

    @Override
    public FilesystemSpace space() throws IOException {
        return space(volume.boot().clusters() - volume.table().used().cardinality());
    }

    FilesystemSpace space(int freeClusters) {
        long cluster = volume.boot().clusterBytes();
        long free = freeClusters * cluster;
        return new FilesystemSpace(
                cluster, volume.boot().clusters() * cluster, free, free, 0, 0, maxNameBytes());
    }

    @Override
    public String label() throws IOException {
        return volume.label();
    }

    @Override
    public void close() {}
}
