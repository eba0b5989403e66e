package io.drydock.ntfs;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeEntry;
import io.drydock.internal.driver.Inodes;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.driver.WritableInodes;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** Trees of files, told in the same lines by the driver and by find(1). */
final class Trees {
    /** What find(1) and sha256sum(1) say: the lines of {@link #facts}. */
    static final String SCRIPT =
            """
            find . -mindepth 1 \\( -type d -printf '%p\\t%y\\0' \\) -o \\
                \\( -type l -printf '%p\\t%y %l\\0' \\) -o \\
                \\( -type f -printf '%p\\t%y %s %n %T@\\0' \\) -o -printf '%p\\t%y %n %T@\\0' | tr '\\0' '\\n'
            find . -type f -print0 | xargs -0 -r sha256sum -bz \\
                | sed -z 's/^\\(.\\{64\\}\\) .\\(.*\\)/\\2\\t\\1/' | tr '\\0' '\\n'
            """;

    private Trees() {}

    /** The lines of {@link #SCRIPT}'s output, in order. */
    static List<String> lines(String output) {
        return output.lines().sorted().toList();
    }

    /** What the driver says. */
    static List<String> facts(Inodes inodes) throws IOException {
        List<String> facts = new ArrayList<>();
        add(inodes, inodes.root(), ".", facts);
        Collections.sort(facts);
        return facts;
    }

    private static void add(Inodes inodes, long directory, String path, List<String> facts)
            throws IOException {
        for (InodeEntry entry : inodes.list(directory)) {
            String name = path + "/" + new String(entry.name(), StandardCharsets.UTF_8);
            FileStatus status = inodes.status(entry.inode());
            if (status.type() != entry.type()) {
                throw new AssertionError(name + ": " + entry.type() + " and " + status.type());
            }
            String letter = status.isRegular() ? "f" : String.valueOf(status.type().letter());
            if (status.isDirectory()) {
                facts.add(name + "\t" + letter);
                add(inodes, entry.inode(), name, facts);
            } else if (status.isSymbolicLink()) {
                String target = new String(inodes.readLink(entry.inode()), StandardCharsets.UTF_8);
                facts.add(name + "\t" + letter + " " + target);
            } else {
                String size = status.isRegular() ? status.sizeBytes() + " " : "";
                facts.add(
                        "%s\t%s %s%d %d.%09d0"
                                .formatted(
                                        name,
                                        letter,
                                        size,
                                        status.links(),
                                        status.modified().getEpochSecond(),
                                        status.modified().getNano()));
                if (status.type() == FileType.REGULAR) {
                    facts.add(name + "\t" + sha256(inodes, entry.inode()));
                }
            }
        }
    }

    /** The SHA-256 of a file, read in pieces of an odd size. */
    static String sha256(Inodes inodes, long inode) throws IOException {
        byte[] piece = new byte[777_777];
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every JDK has it
        }
        try (InodeContent content = inodes.open(inode)) {
            long at = 0;
            for (int count = 1; count > 0; at += count) {
                count = content.read(at, MemorySegment.ofArray(piece));
                digest.update(piece, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The inode of a path from the root. */
    static long find(Inodes inodes, String path) throws IOException {
        long at = inodes.root();
        for (String name : path.split("/")) {
            at = inodes.lookup(at, name.getBytes(StandardCharsets.UTF_8)).orElseThrow();
        }
        return at;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(Inodes inodes, long inode) throws IOException {
        byte[] bytes = new byte[1 << 16];
        try (InodeContent content = inodes.open(inode)) {
            int count = content.read(0, MemorySegment.ofArray(bytes));
            return new String(bytes, 0, count, StandardCharsets.UTF_8);
        }
    }

    static void write(WritableInodes inodes, long inode, long offset, byte[] bytes)
            throws IOException {
        try (WritableContent content = inodes.open(inode)) {
            content.write(offset, MemorySegment.ofArray(bytes));
        }
    }
}
