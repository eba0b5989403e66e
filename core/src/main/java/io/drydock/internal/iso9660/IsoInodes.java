package io.drydock.internal.iso9660;

import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.DirectoryCache;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.iso9660.RockRidge.Posix;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The inodes of an image. The number of one is where its first directory record stands: of a
 * directory, that at its own beginning.
 *
 * <p>Threading: several threads may read at once.
 */
final class IsoInodes implements Inodes {
    static final String TYPE = "iso9660";

    /** What a file may have of everybody without Rock Ridge, as in Linux. */
    private static final Posix PLAIN = new Posix(0555, 1, 0, 0);

    private static final int PERMISSIONS = 07777;
    private static final int SECTOR_BYTES = 512;

    /** Sections have 4 GiB, and no image that there is has terabytes. */
    private static final int MOST_SECTIONS = 1024;

    private final Tree tree;
    private final long filesystemId;
    private final DirectoryCache directories = new DirectoryCache(this::read);

    private IsoInodes(Tree tree, long filesystemId) {
        this.tree = tree;
        this.filesystemId = filesystemId;
    }

    static IsoInodes open(Medium medium) throws IOException {
        IsoInodes opened = new IsoInodes(Tree.choose(medium), medium.id());
        opened.directory(opened.root());
        return opened;
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public long root() {
        return tree.descriptor().rootOffset();
    }

    @Override
    public OptionalLong lookup(long directory, byte[] name) throws IOException {
        return directories.lookup(directory, name);
    }

    @Override
    public List<InodeEntry> list(long directory) throws IOException {
        return directories.list(directory);
    }

    private List<InodeEntry> read(long directory) throws IOException {
        return IsoDirectory.list(tree, directory(directory));
    }

    private DirectoryRecord directory(long inode) throws IOException {
        DirectoryRecord dot = tree.record(inode);
        if (!dot.isDirectory() || !dot.isDot()) {
            throw tree.volume().corrupt("there is no directory at " + inode);
        }
        return dot;
    }

    @Override
    public FileStatus status(long inode) throws IOException {
        DirectoryRecord record = tree.record(inode);
        RockRidge more = tree.rockRidge(record);
        FileType type = record.isDirectory() ? FileType.DIRECTORY : IsoDirectory.type(more);
        Posix posix = more.posix().orElse(PLAIN);
        long size = size(record, more, type);
        Instant recorded = record.recorded();
        return new FileStatus(
                type,
                posix.mode() & PERMISSIONS,
                posix.uid(),
                posix.gid(),
                size,
                Math.ceilDiv(size, SECTOR_BYTES) * SECTOR_BYTES,
                inode,
                filesystemId,
                (int) posix.links(),
                tree.volume().blockBytes(),
                more.deviceNumber(),
                more.accessed().orElse(recorded),
                more.modified().orElse(recorded),
                more.changed().or(more::created).orElse(recorded),
                more.created());
    }

    private long size(DirectoryRecord record, RockRidge more, FileType type) throws IOException {
        return switch (type) {
            case SYMBOLIC_LINK -> more.target().length;
            case DIRECTORY -> record.contentBytes();
            case REGULAR ->
                    more.compressed().isPresent()
                            ? more.compressed().get().sizeBytes()
                            : sections(record).stream().mapToLong(Section::lengthBytes).sum();
            default -> 0;
        };
    }

    /** The pieces of a file: that of its first record, and of those that go on with it. */
    private List<Section> sections(DirectoryRecord first) throws IOException {
        List<Section> sections = new ArrayList<>();
        DirectoryRecord record = first;
        sections.add(section(record));
        while (record.isContinued()) {
            record = next(record);
            if (sections.size() == MOST_SECTIONS || !Arrays.equals(record.name(), first.name())) {
                throw tree.volume().corrupt("a file goes on, but not in the next record");
            }
            sections.add(section(record));
        }
        return sections;
    }

    private static Section section(DirectoryRecord record) {
        return new Section(record.contentOffset(), record.contentBytes());
    }

    /** The next record, which is in the next block where this one has no room for it. */
    private DirectoryRecord next(DirectoryRecord record) throws IOException {
        long end = record.offset() + record.length();
        if (tree.volume().readUpTo(end, 1).int8(0) != 0) {
            return tree.record(end);
        }
        int blockBytes = tree.volume().blockBytes();
        return tree.record(Math.ceilDiv(end, blockBytes) * blockBytes);
    }

    @Override
    public byte[] readLink(long inode) throws IOException {
        byte[] target = tree.rockRidge(tree.record(inode)).target();
        if (target.length == 0) {
            throw tree.volume().corrupt("a symbolic link is empty");
        }
        return target;
    }

    @Override
    public InodeContent open(long inode) throws IOException {
        DirectoryRecord record = tree.record(inode);
        RockRidge more = tree.rockRidge(record);
        if (record.interleaved() || more.isSparse()) {
            throw new UnsupportedException(
                    "read",
                    tree.volume().name(),
                    "a file of it is interleaved with another, or sparse by Rock Ridge",
                    "Linux does not read it, either");
        }
        SectionContent content = SectionContent.of(tree.volume(), sections(record));
        Optional<Zisofs> compressed = more.compressed();
        return compressed.isPresent()
                ? new ZisofsContent(tree.volume(), compressed.get(), content)
                : content;
    }

    @Override
    public Map<String, byte[]> attributes(long inode) {
        return Map.of();
    }

    @Override
    public FilesystemSpace space() {
        VolumeDescriptor descriptor = tree.descriptor();
        return new FilesystemSpace(
                descriptor.blockBytes(),
                descriptor.blocks() * descriptor.blockBytes(),
                0,
                0,
                0,
                0,
                IsoDirectory.MOST_NAME_BYTES);
    }

    @Override
    public String label() {
        return tree.descriptor().label();
    }

    @Override
    public void close() {}
}
