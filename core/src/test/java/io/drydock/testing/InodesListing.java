package io.drydock.testing;

import io.drydock.filesystem.FileStatus;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What {@link TreeListing} says of a tree that is mounted, of one that a driver reads. */
public final class InodesListing {
    private final Inodes inodes;
    private final List<TreeListing.Without> left;
    private final TreeSet<String> facts = new TreeSet<>();
    private final Map<Long, TreeSet<String>> names = new HashMap<>();
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[1 << 20]);

    private InodesListing(Inodes inodes, List<TreeListing.Without> left) {
        this.inodes = inodes;
        this.left = left;
    }

    /** The listing of the whole filesystem. */
    public static List<String> of(Inodes inodes, TreeListing.Without... without)
            throws IOException {
        InodesListing listing = new InodesListing(inodes, List.of(without));
        listing.add(".", inodes.root());
        listing.names.values().stream()
                .filter(same -> same.size() > 1)
                .forEach(same -> listing.facts.add(same.first() + "\tis " + same));
        return new ArrayList<>(listing.facts);
    }

    private void add(String path, long inode) throws IOException {
        FileStatus status = inodes.status(inode);
        switch (status.type()) {
            case DIRECTORY -> addDirectory(path, inode, status);
            case SOCKET -> {
                if (left.contains(TreeListing.Without.SOCKETS)) {
                    return;
                }
                addFile(path, inode, status);
            }
            default -> addFile(path, inode, status);
        }
        if (!left.contains(TreeListing.Without.ATTRIBUTES)) {
            addAttributes(path, inode);
        }
    }

    private void addDirectory(String path, long inode, FileStatus status) throws IOException {
        facts.add(path + "\t" + basics(status));
        for (InodeEntry entry : inodes.list(inode)) {
            if (inodes.lookup(inode, entry.name()).orElse(-1) != entry.inode()) {
                throw new AssertionError(path + " has an entry that is not found");
            }
            if (entry.type() != inodes.status(entry.inode()).type()) {
                throw new AssertionError(path + " has an entry of another type");
            }
            add(path + "/" + latin(entry.name()), entry.inode());
        }
    }

    private void addFile(String path, long inode, FileStatus status) throws IOException {
        names.computeIfAbsent(inode, _ -> new TreeSet<>()).add(path);
        String target = status.isSymbolicLink() ? latin(inodes.readLink(inode)) : "";
        facts.add(
                "%s\t%s size %d links %d to %s"
                        .formatted(
                                path, basics(status), status.sizeBytes(), status.links(), target));
        switch (status.type()) {
            case REGULAR -> facts.add(path + "\t" + sum(inode, status.sizeBytes()));
            case BLOCK_DEVICE, CHARACTER_DEVICE ->
                    facts.add(
                            "%s\tdevice %x:%x"
                                    .formatted(
                                            path,
                                            Statx.major(status.deviceNumber()),
                                            Statx.minor(status.deviceNumber())));
            default -> {}
        }
    }

    private static String basics(FileStatus status) {
        char letter = status.isRegular() ? 'f' : status.type().letter();
        return "%c %o %d %d %d.%09d0"
                .formatted(
                        letter,
                        status.permissions(),
                        status.uid(),
                        status.gid(),
                        status.modified().getEpochSecond(),
                        status.modified().getNano());
    }

    private String sum(long inode, long size) throws IOException {
        MessageDigest digest = sha256();
        long offset = 0;
        try (InodeContent content = inodes.open(inode)) {
            int count = content.read(0, buffer);
            while (count > 0) {
                digest.update(buffer.asSlice(0, count).asByteBuffer());
                offset += count;
                count = content.read(offset, buffer);
            }
        }
        if (offset != size) {
            throw new AssertionError("read %d of %d bytes".formatted(offset, size));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }

    /** As getfattr(1) writes them. */
    private void addAttributes(String path, long inode) throws IOException {
        TreeMap<String, byte[]> attributes = new TreeMap<>(inodes.attributes(inode));
        if (!attributes.isEmpty()) {
            TreeSet<String> lines = new TreeSet<>();
            String first = "# file: " + escaped(path.startsWith("./") ? path.substring(2) : path);
            lines.add(first);
            attributes.forEach(
                    (name, value) -> lines.add(name + "=0x" + HexFormat.of().formatHex(value)));
            facts.add(first + " " + lines);
        }
    }

    private static String escaped(String path) {
        return path.replace("\\", "\\134").replace("\n", "\\012").replace("\r", "\\015");
    }

    private static String latin(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }
}
