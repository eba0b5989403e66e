package io.drydock.testing;

import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.Inodes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what a driver makes of a filesystem with what the kernel does: names, inodes, types,
 * status, targets, attributes, flags, generations, content and where its holes are.
 */
public final class InodeComparison {
    private static final int MOST_DIFFERENCES = 20;
    private static final int BUFFER_BYTES = 1 << 20;

    private final Filesystem expected;
    private final Inodes actual;
    private final List<String> differences = new ArrayList<>();
    private final Set<Long> read = new HashSet<>();
    private int names;

    private InodeComparison(Filesystem expected, Inodes actual) {
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * @param names how many there are
     * @param differences the first of them
     */
    public record Result(int names, List<String> differences) {}

    public static Result of(Filesystem expected, Inodes actual) throws IOException {
        InodeComparison comparison = new InodeComparison(expected, actual);
        comparison.compare(GuestPath.ROOT, actual.root());
        return new Result(comparison.names, comparison.differences);
    }

    private void differ(GuestPath path, String what, Object first, Object second) {
        if (!Objects.equals(first, second) && differences.size() < MOST_DIFFERENCES) {
            differences.add(path + " " + what + ": " + first + " and " + second);
        }
    }

    private void compare(GuestPath path, long inode) throws IOException {
        names++;
        FileStatus status = expected.status(path, false);
        differ(path, "status", plain(status), plain(actual.status(inode)));
        differ(
                path,
                "attributes",
                hex(expected.attributes(path, false)),
                hex(actual.attributes(inode)));
        switch (status.type()) {
            case DIRECTORY -> {
                compareFlags(path, inode);
                compareDirectory(path, inode);
            }
            case REGULAR -> {
                if (read.add(inode)) {
                    compareFlags(path, inode);
                    compareContent(path, inode);
                }
            }
            case SYMBOLIC_LINK ->
                    differ(
                            path,
                            "target",
                            expected.readSymbolicLink(path),
                            GuestPath.of(actual.readLink(inode)));
            default -> {}
        }
    }

    /** Without what is the mount's, and the block size that Linux makes up for device nodes. */
    private static FileStatus plain(FileStatus status) {
        boolean file = status.isRegular() || status.isDirectory();
        return new FileStatus(
                status.type(),
                status.permissions(),
                status.uid(),
                status.gid(),
                status.sizeBytes(),
                status.allocatedBytes(),
                status.inode(),
                0,
                status.links(),
                file ? status.blockBytes() : 0,
                status.deviceNumber(),
                status.accessed(),
                status.modified(),
                status.changed(),
                status.born());
    }

    private void compareFlags(GuestPath path, long inode) throws IOException {
        differ(path, "flags", expected.inodeFlags(path), actual.flags(inode));
        differ(path, "generation", expected.generation(path), actual.generation(inode));
    }

    private static Map<String, String> hex(Map<String, byte[]> attributes) {
        Map<String, String> hex = new TreeMap<>();
        attributes.forEach((name, value) -> hex.put(name, HexFormat.of().formatHex(value)));
        return hex;
    }

    private void compareDirectory(GuestPath path, long inode) throws IOException {
        Map<GuestPath, String> first = new TreeMap<>();
        for (DirectoryEntry entry : expected.list(path)) {
            // XFS without ftype says nothing: then the inode is asked for here, and below.
            FileType type = entry.type();
            first.put(entry.name(), entry.inode() + (type == FileType.UNKNOWN ? "" : " " + type));
        }
        Map<GuestPath, Long> children = new TreeMap<>();
        Map<GuestPath, String> second = new TreeMap<>();
        for (InodeEntry entry : actual.list(inode)) {
            GuestPath name = GuestPath.of(entry.name());
            children.put(name, entry.inode());
            boolean typed = first.getOrDefault(name, " ").contains(" ");
            second.put(name, entry.inode() + (typed ? " " + entry.type() : ""));
        }
        differ(path, "names", first, second);
        byte[] missing = "no such name".getBytes(StandardCharsets.UTF_8);
        differ(path, "a missing name", OptionalLong.empty(), actual.lookup(inode, missing));
        for (Map.Entry<GuestPath, Long> child : children.entrySet()) {
            OptionalLong found = actual.lookup(inode, child.getKey().toBytes());
            differ(path, "lookup " + child.getKey(), OptionalLong.of(child.getValue()), found);
            compare(path.resolve(child.getKey()), child.getValue());
        }
    }

    private interface Reader {
        int read(long offset, MemorySegment into) throws IOException;
    }

    private void compareContent(GuestPath path, long inode) throws IOException {
        try (FileHandle first = expected.open(path);
                InodeContent second = actual.open(inode)) {
            // Before it is read: what is in the kernel's cache is data to it, also of a hole.
            long size = expected.status(path, false).sizeBytes();
            for (long at = 0; at < size; ) {
                OptionalLong data = first.nextData(at);
                differ(path, "data from " + at, data, second.nextData(at));
                if (data.isEmpty()) {
                    break;
                }
                at = first.nextHole(data.getAsLong());
                differ(path, "hole from " + data, at, second.nextHole(data.getAsLong()));
            }
            differ(path, "content", hash(first::read), hash(second::read));
        }
    }

    private static String hash(Reader reader) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            MemorySegment buffer = arena.allocate(BUFFER_BYTES);
            long at = 0;
            for (int count = reader.read(at, buffer); count > 0; count = reader.read(at, buffer)) {
                digest.update(buffer.asSlice(0, count).asByteBuffer());
                at += count;
            }
            return at + " " + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }
}
