package io.drydock.internal.btrfs.disk;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.FileTypes;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.Medium;
import io.drydock.internal.driver.TreeItem;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A subvolume of a btrfs, and what is below it. */
final class BtrfsInodes implements Inodes {
    static final String TYPE = "btrfs";

    private static final int MOST_LINK_BYTES = 4095;
    private static final int EMPTY_PERMISSIONS = 0755;

    /** How much of the tree of trees is given out at once. */
    private static final int ROOT_ITEMS_BYTES = 64 << 10;

    /** BTRFS_EMPTY_SUBVOL_DIR_OBJECTID. */
    private static final long EMPTY_INODE = 2;

    /** Each subvolume is a filesystem of its own to stat(2), and no number of another one. */
    private static final long SUBVOLUME_ID = 1L << 41;

    private final Guard guard;
    private final long id;
    private final OpenVolume open;
    private final Subvolumes subvolumes;
    private final Directories directories;
    private final DataReader data;
    private final long root;

    private BtrfsInodes(Medium medium, BtrfsOptions options, OpenVolume open) throws IOException {
        this.guard = new Guard(medium.name());
        this.id = medium.id();
        this.open = open;
        Superblock superblock = open.superblock();
        Checksums checksums =
                new Checksums(
                        open.log().checksums(), superblock.checksum(), superblock.sectorBytes());
        data = new DataReader(open.volume(), checksums, options.checks());
        Subvolume mounted =
                new SubvolumeChoice(open.trees(), new Subvolumes(open), medium.name()).of(options);
        subvolumes = new Subvolumes(open);
        directories = new Directories(subvolumes);
        root = subvolumes.required(mounted.id()).root(); // the first one: its numbers are Linux's
    }

    static BtrfsInodes open(Medium medium, BtrfsOptions options) throws IOException {
        return new BtrfsInodes(medium, options, Opening.open(medium, options));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public long root() {
        return root;
    }

    private Subvolume subvolumeOf(long inode) {
        return subvolumes.at(InodeNumber.of(inode).subvolume());
    }

    private InodeItem item(long inode) throws IOException {
        long number = InodeNumber.of(inode).inode();
        Key key = new Key(number, ItemType.INODE_ITEM, 0);
        Optional<Item> item = subvolumeOf(inode).tree().find(key);
        return InodeItem.read(
                item.orElseThrow(() -> new BadStructureException("it has no inode " + number))
                        .data());
    }

    private static boolean isEmpty(long inode) {
        return InodeNumber.of(inode).empty();
    }

    @Override
    public OptionalLong lookup(long directory, byte[] name) throws IOException {
        return guard.run("look up", () -> directories.lookup(directory, name));
    }

    @Override
    public List<InodeEntry> list(long directory) throws IOException {
        return guard.run("list", () -> directories.list(directory));
    }

    @Override
    public FileStatus status(long inode) throws IOException {
        return guard.run("stat", () -> status(inode, item(inode)));
    }

    private FileStatus status(long inode, InodeItem item) {
        boolean empty = isEmpty(inode);
        long block = open.superblock().sectorBytes();
        int mode = empty ? LibC.S_IFDIR() | EMPTY_PERMISSIONS : item.mode();
        return new FileStatus(
                FileTypes.ofMode(mode),
                mode & ~LibC.S_IFMT(),
                item.uid(),
                item.gid(),
                empty ? 0 : item.sizeBytes(),
                empty ? 0 : item.storedBytes() + (block - item.storedBytes() % block) % block,
                empty ? EMPTY_INODE : InodeNumber.of(inode).inode(),
                id + InodeNumber.of(inode).subvolume() * SUBVOLUME_ID,
                empty ? 1 : item.links(),
                (int) block,
                empty ? 0 : Statx.makedev((int) item.deviceMajor(), (int) item.deviceMinor()),
                item.accessed(),
                item.modified(),
                item.changed(),
                Optional.of(item.born()));
    }

    @Override
    public byte[] readLink(long inode) throws IOException {
        return guard.run(
                "readlink",
                () -> {
                    InodeItem item = item(inode);
                    long length = item.sizeBytes();
                    if (item.format() != LibC.S_IFLNK()) {
                        throw InodeException.of(LibC.EINVAL());
                    }
                    if (length == 0 || length > MOST_LINK_BYTES) {
                        throw new BadStructureException("a link has " + length + " bytes");
                    }
                    byte[] target = new byte[(int) length];
                    content(inode, item).read(0, MemorySegment.ofArray(target));
                    if (Arrays.mismatch(target, new byte[target.length]) < 0) {
                        throw new BadStructureException("a link leads to nothing");
                    }
                    return target;
                });
    }

    private FileContent content(long inode, InodeItem item) {
        return new FileContent(
                guard, subvolumeOf(inode), InodeNumber.of(inode).inode(), item, data);
    }

    @Override
    public InodeContent open(long inode) throws IOException {
        InodeItem item = guard.run("open", () -> item(inode));
        if (isEmpty(inode) || item.format() == LibC.S_IFDIR()) {
            throw InodeException.of(LibC.EISDIR());
        }
        if (item.format() != LibC.S_IFREG()) {
            throw InodeException.of(LibC.EINVAL());
        }
        return content(inode, item);
    }

    @Override
    public Map<String, byte[]> attributes(long inode) throws IOException {
        return isEmpty(inode)
                ? Map.of()
                : guard.run(
                        "getxattr",
                        () ->
                                Attributes.all(
                                        subvolumeOf(inode).tree(), InodeNumber.of(inode).inode()));
    }

    @Override
    public Optional<byte[]> attribute(long inode, String name) throws IOException {
        return isEmpty(inode)
                ? Optional.empty()
                : guard.run(
                        "getxattr",
                        () ->
                                Attributes.one(
                                        subvolumeOf(inode).tree(),
                                        InodeNumber.of(inode).inode(),
                                        name));
    }

    @Override
    public int flags(long inode) throws IOException {
        return isEmpty(inode) ? 0 : guard.run("lsattr", () -> InodeFlags.of(item(inode)));
    }

    @Override
    public long generation(long inode) throws IOException {
        return guard.run("getversion", () -> item(inode).generation());
    }

    @Override
    public List<TreeItem> rootItems(long objectId, int type, long offset) throws IOException {
        return guard.run("search", () -> rootItems(new Key(objectId, type, offset)));
    }

    private List<TreeItem> rootItems(Key from) throws IOException {
        List<TreeItem> found = new ArrayList<>();
        Items items = open.trees().roots().from(from);
        int bytes = 0;
        for (Item item = items.next(); item != null; item = items.next()) {
            Key key = item.key();
            byte[] data = item.data().bytes();
            found.add(new TreeItem(key.objectId(), key.type(), key.offset(), data));
            bytes += Key.BYTES + data.length;
            if (bytes > ROOT_ITEMS_BYTES) {
                break;
            }
        }
        return found;
    }

    @Override
    public byte[] pathInSubvolume(long subvolume, long directory) throws IOException {
        return guard.run(
                "look up",
                () -> {
                    Optional<Subvolume> found = subvolumes.find(subvolume);
                    if (found.isEmpty()) {
                        throw InodeException.of(LibC.ENOENT());
                    }
                    return DirectoryPath.of(found.get().tree(), directory);
                });
    }

    @Override
    public long subvolume(long inode) {
        return subvolumeOf(inode).id();
    }

    @Override
    public FilesystemSpace space() throws IOException {
        return guard.run("statfs", () -> Space.of(open));
    }

    @Override
    public String label() {
        return new String(open.superblock().label(), StandardCharsets.UTF_8);
    }

    /** Holds nothing but memory. */
    @Override
    public void close() {}
}
