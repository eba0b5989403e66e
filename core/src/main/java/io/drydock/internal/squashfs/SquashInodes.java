package io.drydock.internal.squashfs;

import io.drydock.bindings.libc.LibC;
import io.drydock.block.BlockDevice;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.DirectoryCache;
import io.drydock.internal.driver.Fields;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.squashfs.SquashInode.Directory;
import io.drydock.internal.squashfs.SquashInode.RegularFile;
import io.drydock.internal.squashfs.SquashInode.Special;
import io.drydock.internal.squashfs.SquashInode.SymbolicLink;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The inodes of a filesystem, by {@link InodeReference}.
 *
 * <p>Threading: several threads may read at once.
 */
final class SquashInodes implements Inodes {
    static final String TYPE = "squashfs";

    private static final int PERMISSIONS = 07777;
    private static final int SECTOR_BYTES = 512;
    private static final int MOST_NAME_BYTES = 255;
    private static final int ID_BYTES = 4;
    private static final int FRAGMENT_BYTES = 16;

    private final Superblock superblock;
    private final long filesystemId;
    private final Unpackers unpackers;
    private final Metadata metadata;
    private final DataBlocks data;
    private final LookupTable ids;
    private final LookupTable fragments;
    private final DirectoryCache directories = new DirectoryCache(this::read);

    private SquashInodes(Superblock superblock, Medium medium, Unpackers unpackers) {
        this.superblock = superblock;
        this.filesystemId = medium.id();
        this.unpackers = unpackers;
        this.metadata = new Metadata(unpackers);
        this.data = new DataBlocks(unpackers, superblock.blockBytes());
        this.ids = table(superblock.idTable(), superblock.ids(), ID_BYTES);
        this.fragments = table(superblock.fragmentTable(), superblock.fragments(), FRAGMENT_BYTES);
    }

    private LookupTable table(long place, long entries, int entryBytes) {
        return new LookupTable(
                metadata, place, place == -1 ? 0 : entries, entryBytes, superblock.bytesUsed());
    }

    static SquashInodes open(Medium medium) throws IOException {
        BlockDevice device = medium.device();
        Superblock superblock = Superblock.read(device, medium.name());
        Unpackers unpackers = Unpackers.of(device, medium.name(), superblock);
        try {
            SquashInodes opened = new SquashInodes(superblock, medium, unpackers);
            opened.directory(opened.root());
            return opened;
        } catch (IOException | RuntimeException e) {
            unpackers.close();
            throw e;
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public long root() {
        return superblock.rootInode();
    }

    private SquashInode inode(long reference) throws IOException {
        long place = superblock.inodeTable() + InodeReference.block(reference);
        int offset = InodeReference.offset(reference);
        return SquashInode.read(
                metadata, Cursor.at(metadata, place, offset, superblock.directoryTable()));
    }

    @Override
    public OptionalLong lookup(long directory, byte[] name) throws IOException {
        return directories.lookup(directory, name);
    }

    @Override
    public List<InodeEntry> list(long directory) throws IOException {
        return directories.list(directory);
    }

    private List<InodeEntry> read(long reference) throws IOException {
        Directory directory = directory(reference);
        long place = superblock.directoryTable() + directory.block();
        if (directory.isEmpty()) {
            return List.of(); // its place need not be one
        }
        Cursor cursor = Cursor.at(metadata, place, directory.offset(), superblock.bytesUsed());
        return Listing.read(metadata, cursor, directory.sizeBytes());
    }

    private Directory directory(long reference) throws IOException {
        if (inode(reference).body() instanceof Directory directory) {
            return directory;
        }
        throw metadata.corrupt("inode %x is no directory".formatted(reference));
    }

    @Override
    public FileStatus status(long reference) throws IOException {
        SquashInode inode = inode(reference);
        Instant modified = Instant.ofEpochSecond(inode.modified());
        return new FileStatus(
                inode.type(),
                inode.permissions() & PERMISSIONS,
                ids.get(inode.owner()).int32(0),
                ids.get(inode.group()).int32(0),
                inode.body().sizeBytes(),
                allocatedBytes(inode.body()),
                reference,
                filesystemId,
                (int) inode.body().links(),
                superblock.blockBytes(),
                inode.body() instanceof Special special ? special.deviceNumber() : 0,
                modified,
                modified,
                modified,
                Optional.empty());
    }

    /** What it would take if it were not packed, as Linux says. */
    private static long allocatedBytes(SquashInode.Body body) {
        return body instanceof RegularFile file
                ? Math.ceilDiv(Math.max(file.sizeBytes() - file.sparseBytes(), 0), SECTOR_BYTES)
                        * SECTOR_BYTES
                : 0;
    }

    @Override
    public byte[] readLink(long reference) throws IOException {
        if (inode(reference).body() instanceof SymbolicLink link) {
            return link.target();
        }
        throw InodeException.of(LibC.EINVAL());
    }

    @Override
    public InodeContent open(long reference) throws IOException {
        if (!(inode(reference).body() instanceof RegularFile file)) {
            throw InodeException.of(LibC.EINVAL());
        }
        int blockBytes = superblock.blockBytes();
        boolean hasTail = file.fragment() != SquashInode.NONE;
        long count =
                hasTail
                        ? file.sizeBytes() / blockBytes
                        : Math.ceilDiv(file.sizeBytes(), blockBytes);
        BlockList blocks = BlockList.read(metadata, file.blocks(), count, file.start());
        SquashContent.Tail tail = hasTail ? tail(file) : SquashContent.Tail.NONE;
        return new SquashContent(data, file.sizeBytes(), blockBytes, blocks, tail);
    }

    private SquashContent.Tail tail(RegularFile file) throws IOException {
        Fields fragment = fragments.get(file.fragment());
        int length = (int) (file.sizeBytes() % superblock.blockBytes());
        if (file.offset() < 0 || file.offset() > superblock.blockBytes() - length) {
            throw metadata.corrupt("the end of a file is beyond that of its fragment block");
        }
        return new SquashContent.Tail(
                fragment.int64(0), BlockSize.of(fragment.int32(8)), file.offset());
    }

    @Override
    public Map<String, byte[]> attributes(long reference) throws IOException {
        long number = inode(reference).body().attributes();
        long place = superblock.attributeTable();
        return number == SquashInode.NONE || place == -1
                ? Map.of()
                : AttributeTable.read(metadata, place, superblock.bytesUsed()).get(number);
    }

    @Override
    public FilesystemSpace space() {
        return new FilesystemSpace(
                superblock.blockBytes(),
                Math.ceilDiv(superblock.bytesUsed(), superblock.blockBytes())
                        * superblock.blockBytes(),
                0,
                0,
                superblock.inodes(),
                0,
                MOST_NAME_BYTES);
    }

    /** The format has none. */
    @Override
    public String label() {
        return "";
    }

    @Override
    public void close() {
        unpackers.close();
    }
}
