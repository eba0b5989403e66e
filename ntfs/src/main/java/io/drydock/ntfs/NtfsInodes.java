package io.drydock.ntfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.ntfs.ntfs3g.Ntfs3g;
import io.drydock.ntfs.ntfs3g.Ntfs3gErrno;
import io.drydock.ntfs.ntfs3g._ntfs_volume;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An NTFS as inodes, whose numbers are those of their records in the master file table.
 *
 * <p>NTFS knows Windows' owners and rights only. As ntfs-3g does when nobody maps them, all belongs
 * to root and all may be done: the mode is 0777.
 *
 * <p>Threading: as {@link Inodes} says; the library runs one operation at a time, but the contents
 * of plain files are read side by side.
 */
sealed class NtfsInodes implements Inodes permits WritableNtfsInodes {
    static final String USER = "user.";

    private static final int ALL_RIGHTS = 0777;

    final NtfsVolume volume;
    final Medium medium;
    final Directory directories;
    final Unlinked unlinked = new Unlinked();
    private final Listing listing;
    private final LinkTargets targets;

    NtfsInodes(NtfsVolume volume, Medium medium) {
        this.volume = volume;
        this.medium = medium;
        this.directories = new Directory(volume);
        this.listing = new Listing(volume, volume.arena());
        this.targets = new LinkTargets(volume);
    }

    @Override
    public final String type() {
        return NtfsDriver.TYPE;
    }

    @Override
    public final long root() {
        return Ntfs3g.FILE_root();
    }

    @Override
    public final OptionalLong lookup(long directory, byte[] name) throws IOException {
        Optional<String> text = NtfsName.text(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        return volume.call(() -> {
            try (NtfsInode opened = NtfsInode.open(volume, directory)) {
                if (!opened.isDirectory()) {
                    throw InodeException.of(LibC.ENOTDIR());
                }
                OptionalLong found = directories.lookup(opened, text.get());
                boolean isGone = found.isPresent() && unlinked.contains(found.getAsLong());
                return isGone ? OptionalLong.empty() : found;
            }
        });
    }

    @Override
    public final List<InodeEntry> list(long directory) throws IOException {
        List<InodeEntry> entries = volume.call(() -> listing.of(directory));
        return entries.stream().filter(entry -> !unlinked.contains(entry.inode())).toList();
    }

    @Override
    public final FileStatus status(long number) throws IOException {
        return volume.call(() -> {
            FileKind kind;
            FileStatus status;
            try (NtfsInode inode = NtfsInode.open(volume, number)) {
                kind = FileKind.of(inode);
                status = status(inode, kind);
            }
            return kind.link().isPresent()
                    ? withSize(status, target(number, kind.link().get()).length)
                    : status;
        });
    }

    private FileStatus status(NtfsInode inode, FileKind kind) throws IOException {
        boolean isRegular = kind.type() == FileType.REGULAR;
        return new FileStatus(
                kind.type(),
                ALL_RIGHTS,
                0,
                0,
                isRegular || kind.type() == FileType.DIRECTORY ? inode.sizeBytes() : 0,
                inode.allocatedBytes(),
                inode.number(),
                medium.id(),
                links(inode),
                Math.toIntExact(volume.clusterBytes()),
                kind.deviceNumber(),
                NtfsTime.instant(inode.accessed()),
                NtfsTime.instant(inode.modified()),
                NtfsTime.instant(inode.changed()),
                Optional.of(NtfsTime.instant(inode.created())));
    }

    private static FileStatus withSize(FileStatus of, long sizeBytes) {
        return new FileStatus(
                of.type(),
                of.permissions(),
                of.uid(),
                of.gid(),
                sizeBytes,
                of.allocatedBytes(),
                of.inode(),
                of.filesystemId(),
                of.links(),
                of.blockBytes(),
                of.deviceNumber(),
                of.accessed(),
                of.modified(),
                of.changed(),
                of.born());
    }

    /** A directory has one name, and does not count those that its subdirectories have for it. */
    private int links(NtfsInode inode) throws IOException {
        if (unlinked.contains(inode.number())) {
            return 0;
        }
        return inode.isDirectory() ? 1 : FileName.of(inode).size();
    }

    @Override
    public final byte[] readLink(long number) throws IOException {
        return volume.call(() -> {
            FileKind kind;
            try (NtfsInode inode = NtfsInode.open(volume, number)) {
                kind = FileKind.of(inode);
            }
            return target(number, kind.link().orElseThrow(() -> InodeException.of(LibC.EINVAL())));
        });
    }

    private byte[] target(long number, FileKind.Link link) throws IOException {
        return switch (link) {
            case FileKind.Link.OfInterix(String target) -> targets.of(target);
            case FileKind.Link.OfWindows(ReparsePoint point) -> targets.of(number, point);
        };
    }

    @Override
    public InodeContent open(long number) throws IOException {
        return new NtfsContent(volume, medium.device(), number);
    }

    @Override
    public final Map<String, byte[]> attributes(long number) throws IOException {
        return volume.call(() -> {
            Map<String, byte[]> attributes = new LinkedHashMap<>();
            try (NtfsInode inode = NtfsInode.open(volume, number)) {
                for (String name : Streams.names(inode)) {
                    byte[] value = Streams.read(inode, name).orElse(new byte[0]);
                    attributes.put(USER + name, value);
                }
            }
            return attributes;
        });
    }

    @Override
    public final Optional<byte[]> attribute(long number, String name) throws IOException {
        if (name.startsWith(SystemAttributes.PREFIX)) {
            return volume.call(() -> SystemAttributes.read(volume, number, name));
        }
        if (!name.startsWith(USER)) {
            return Optional.empty();
        }
        return volume.call(() -> {
            try (NtfsInode inode = NtfsInode.open(volume, number)) {
                return Streams.read(inode, name.substring(USER.length()));
            }
        });
    }

    @Override
    public final FilesystemSpace space() throws IOException {
        return volume.call(() -> {
            MemorySegment mounted = volume.mounted();
            volume.checked(
                    Ntfs3gErrno.ntfs_volume_get_free_space(volume.state(), mounted), "statfs");
            long block = volume.clusterBytes();
            long free = Math.max(0, _ntfs_volume.free_clusters(mounted)) * block;
            long total = _ntfs_volume.nr_clusters(mounted) * block;
            return new FilesystemSpace(block, total, free, free, 0, 0, Directory.MAX_NAME_LENGTH);
        });
    }

    @Override
    public final String label() throws IOException {
        return volume.call(() -> {
            MemorySegment inode = _ntfs_volume.vol_ni(volume.mounted());
            // The library keeps it open itself: it is not closed here.
            NtfsInode opened = NtfsInode.of(volume, inode);
            Optional<NtfsAttribute> found = NtfsAttribute.find(opened, Ntfs3g.AT_VOLUME_NAME());
            if (found.isEmpty()) {
                return "";
            }
            try (NtfsAttribute name = found.get()) {
                byte[] units = name.readAll(NtfsVolume.MAX_RECORD_BYTES).orElse(new byte[0]);
                return NtfsName.text(MemorySegment.ofArray(units), units.length / Character.BYTES);
            }
        });
    }

    @Override
    public final void close() throws IOException {
        volume.close();
    }
}
