package io.drydock.internal.worker;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.TreeItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The inodes of a filesystem that a worker reads. What it says is checked for what callers may rely
 * on whatever the filesystem holds: names are components, lengths are no less than 0.
 *
 * <p>Threading: as {@link Inodes} says.
 */
sealed class IsolatedInodes implements Inodes permits IsolatedWritableInodes {
    /** PATH_MAX without its NUL. */
    private static final int MAX_TARGET_BYTES = 4095;

    final RemoteFilesystem filesystem;
    private final String type;
    private final long root;
    private final int maxNameBytes;
    private final boolean hasFlags;

    IsolatedInodes(RemoteFilesystem filesystem, Reply.Opened opened) {
        this.filesystem = filesystem;
        this.type = opened.type();
        this.root = opened.root();
        this.maxNameBytes = opened.maxNameBytes();
        this.hasFlags = opened.hasFlags();
    }

    static Inodes open(RemoteFilesystem filesystem, Request.Open request) throws IOException {
        Reply.Opened opened = filesystem.call(request, Reply.Opened.class);
        return opened.writable()
                ? new IsolatedWritableInodes(filesystem, opened)
                : new IsolatedInodes(filesystem, opened);
    }

    @Override
    public String type() {
        return type;
    }

    @Override
    public long root() {
        return root;
    }

    @Override
    public int maxNameBytes() {
        return maxNameBytes;
    }

    @Override
    public OptionalLong lookup(long directory, byte[] name) throws IOException {
        return filesystem.optional(new Request.Name(Request.OfName.LOOKUP, directory, name));
    }

    @Override
    public List<InodeEntry> list(long directory) throws IOException {
        Request request = new Request.Inode(Request.OfInode.LIST, directory);
        List<InodeEntry> entries = filesystem.call(request, Reply.Entries.class).entries();
        for (InodeEntry entry : entries) {
            if (!isComponent(entry.name())) {
                throw filesystem.nonsense(request, "a name that no file can have");
            }
        }
        return entries;
    }

    /** Not too long, neither empty nor {@code .} or {@code ..}, and without slash and NUL. */
    private boolean isComponent(byte[] name) {
        boolean dots = name.length <= 2;
        for (byte each : name) {
            if (each == 0 || each == '/') {
                return false;
            }
            dots &= each == '.';
        }
        return !dots && name.length <= maxNameBytes;
    }

    @Override
    public FileStatus status(long inode) throws IOException {
        Request request = new Request.Inode(Request.OfInode.STATUS, inode);
        return filesystem.call(request, Reply.Status.class).status();
    }

    @Override
    public byte[] readLink(long inode) throws IOException {
        Request request = new Request.Inode(Request.OfInode.READ_LINK, inode);
        byte[] target = filesystem.call(request, Reply.Bytes.class).value();
        if (target.length == 0 || target.length > MAX_TARGET_BYTES) {
            throw filesystem.nonsense(request, "a target of " + target.length + " bytes");
        }
        return target;
    }

    @Override
    public InodeContent open(long inode) throws IOException {
        return content(inode);
    }

    IsolatedContent content(long inode) throws IOException {
        long number = filesystem.number(new Request.Inode(Request.OfInode.OPEN, inode));
        return new IsolatedContent(filesystem, number);
    }

    @Override
    public Map<String, byte[]> attributes(long inode) throws IOException {
        Request request = new Request.Inode(Request.OfInode.ATTRIBUTES, inode);
        return filesystem.call(request, Reply.Attributes.class).attributes();
    }

    @Override
    public Optional<byte[]> attribute(long inode, String name) throws IOException {
        Request request = new Request.Attribute(Request.OfAttribute.GET, inode, name);
        return switch (filesystem.call(request, Reply.class)) {
            case Reply.Bytes(var value) -> Optional.of(value);
            case Reply.Number _ -> Optional.empty();
            default -> throw filesystem.nonsense(request, "what was not asked for");
        };
    }

    @Override
    public boolean hasFlags() {
        return hasFlags;
    }

    @Override
    public int flags(long inode) throws IOException {
        return (int) filesystem.number(new Request.Inode(Request.OfInode.FLAGS, inode));
    }

    @Override
    public long generation(long inode) throws IOException {
        return filesystem.number(new Request.Inode(Request.OfInode.GENERATION, inode));
    }

    @Override
    public List<TreeItem> rootItems(long objectId, int type, long offset) throws IOException {
        Request request = new Request.RootItems(objectId, type, offset);
        return filesystem.call(request, Reply.Items.class).items();
    }

    @Override
    public byte[] pathInSubvolume(long subvolume, long directory) throws IOException {
        Request request = new Request.PathInSubvolume(subvolume, directory);
        byte[] path = filesystem.call(request, Reply.Bytes.class).value();
        for (byte each : path) {
            if (each == 0) {
                throw filesystem.nonsense(request, "a path that no directory can have");
            }
        }
        return path;
    }

    @Override
    public long subvolume(long inode) throws IOException {
        return filesystem.number(new Request.Inode(Request.OfInode.SUBVOLUME, inode));
    }

    @Override
    public FilesystemSpace space() throws IOException {
        Request request = new Request.Whole(Request.OfFilesystem.SPACE);
        return filesystem.call(request, Reply.Space.class).space();
    }

    @Override
    public String label() throws IOException {
        Request request = new Request.Whole(Request.OfFilesystem.LABEL);
        byte[] label = filesystem.call(request, Reply.Bytes.class).value();
        return new String(label, StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        filesystem.close();
    }
}
