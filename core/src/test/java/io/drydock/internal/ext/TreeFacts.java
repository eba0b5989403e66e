package io.drydock.internal.ext;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileEntry;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * All that an engine says of a tree, a line for each file. Hard links are told by the first of
 * their names. Times are left out where two trees were not made at the same time.
 */
final class TreeFacts {
    private static final int PIECE_BYTES = 1 << 20;

    private final Filesystem filesystem;
    private final boolean times;
    private final Map<String, String> facts = new TreeMap<>();
    private final Map<Long, String> firstNames = new HashMap<>();

    private TreeFacts(Filesystem filesystem, boolean times) {
        this.filesystem = filesystem;
        this.times = times;
    }

    static Map<String, String> of(Filesystem filesystem, boolean times) throws IOException {
        TreeFacts facts = new TreeFacts(filesystem, times);
        try (Arena arena = Arena.ofConfined()) {
            GuestPath root = GuestPath.ROOT;
            facts.add(root, filesystem.status(root, false), arena.allocate(PIECE_BYTES));
        }
        return facts.facts;
    }

    /** What only the first one says, and what only the second one does. */
    static List<String> differences(Map<String, String> first, Map<String, String> second) {
        List<String> differences = new ArrayList<>();
        first.forEach((path, fact) -> {
            if (!fact.equals(second.get(path))) {
                differences.add("-" + path + " " + fact);
                differences.add("+" + path + " " + second.get(path));
            }
        });
        second.keySet().stream()
                .filter(path -> !first.containsKey(path))
                .forEach(path -> differences.add("+" + path));
        return differences;
    }

    private void add(GuestPath path, FileStatus status, MemorySegment buffer) throws IOException {
        facts.put(path.toString(), fact(path, status, buffer));
        if (status.isDirectory()) {
            Map<GuestPath, FileStatus> entries = new TreeMap<>();
            for (FileEntry entry : filesystem.listWithStatus(path)) {
                entries.put(entry.name(), entry.status());
            }
            for (Map.Entry<GuestPath, FileStatus> entry : entries.entrySet()) {
                if (!entry.getKey().toString().equals("lost+found")) {
                    add(path.resolve(entry.getKey()), entry.getValue(), buffer);
                }
            }
        }
    }

    private String fact(GuestPath path, FileStatus status, MemorySegment buffer)
            throws IOException {
        StringBuilder fact = new StringBuilder();
        fact.append(status.type()).append(' ').append(Integer.toOctalString(status.permissions()));
        fact.append(' ').append(status.uid()).append(':').append(status.gid());
        fact.append(" dev ").append(Long.toHexString(status.deviceNumber()));
        fact.append(" links ").append(status.links());
        if (!status.isDirectory()) {
            fact.append(" size ").append(status.sizeBytes());
            String first = firstNames.putIfAbsent(status.inode(), path.toString());
            fact.append(" is ").append(first == null ? path : first);
            fact.append(times ? " inode " + status.inode() : "");
        }
        if (times) {
            fact.append(" times ").append(status.modified()).append(' ').append(status.changed());
            fact.append(' ').append(status.accessed()).append(' ').append(status.born());
            fact.append(" blocks ").append(status.allocatedBytes());
        }
        Map<String, byte[]> attributes = new TreeMap<>(filesystem.attributes(path, false));
        attributes.forEach((name, value) ->
                fact.append(' ').append(name).append('=').append(HexFormat.of().formatHex(value)));
        switch (status.type()) {
            case REGULAR -> fact.append(' ').append(content(path, status, buffer));
            case SYMBOLIC_LINK -> fact.append(' ').append(filesystem.readSymbolicLink(path));
            default -> {}
        }
        if (status.isRegular() || status.isDirectory()) {
            fact.append(" flags ").append(Integer.toHexString(flags(path)));
        }
        return fact.toString();
    }

    /** Extents or not, inline or not, indexed or not: what it is called is the engine's. */
    private int flags(GuestPath path) throws IOException {
        int ownMatter = 0x10000000 | 0x80000 | 0x1000;
        try {
            int flags = filesystem.inodeFlags(path);
            return times ? flags : flags & ~ownMatter;
        } catch (FileException e) {
            return -1;
        }
    }

    private String content(GuestPath path, FileStatus status, MemorySegment buffer)
            throws IOException {
        try (FileHandle file = filesystem.open(path)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            // Before anything is read: Linux takes what it has read ahead for data.
            long size = status.sizeBytes();
            List<Long> bounds = times ? bounds(file, size) : List.of(0L, size);
            for (int i = 0; i < bounds.size(); i += 2) {
                long offset = bounds.get(i);
                while (offset < bounds.get(i + 1)) {
                    long count = Math.min(PIECE_BYTES, bounds.get(i + 1) - offset);
                    count = file.read(offset, buffer.asSlice(0, count));
                    digest.update(buffer.asSlice(0, count).asByteBuffer());
                    offset += count;
                }
            }
            String where = times ? " data " + bounds : "";
            return HexFormat.of().formatHex(digest.digest()) + where;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
    }

    private static List<Long> bounds(FileHandle file, long size) throws IOException {
        List<Long> bounds = new ArrayList<>();
        for (long offset = 0; offset < size; offset = bounds.getLast()) {
            OptionalLong data = file.nextData(offset);
            if (data.isEmpty()) {
                break;
            }
            bounds.add(data.getAsLong());
            bounds.add(file.nextHole(data.getAsLong()));
        }
        return bounds;
    }
}
