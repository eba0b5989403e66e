package io.drydock.archive;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileEntry;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** One packing of a tree: a directory first, then what is in it in the order of bytes. */
final class Packing {
    private static final byte[] SELF = "./".getBytes(StandardCharsets.US_ASCII);

    private final FileTree files;
    private final GuestPath root;
    private final Exclusion exclusion;
    private final Monitor monitor;
    private final MemberWriter writer;

    private long members;
    private long skipped;
    private final List<GuestPath> firstSkipped = new ArrayList<>();

    Packing(
            FileTree files,
            GuestPath root,
            PackOptions options,
            Monitor monitor,
            MemberWriter writer) {
        this.files = files;
        this.root = root;
        this.exclusion = Exclusion.of(options.excludes());
        this.monitor = monitor;
        this.writer = writer;
    }

    PackReport run() throws IOException {
        FileStatus status = files.status(root);
        if (!status.isDirectory()) {
            throw new FileException("pack", root.toString(), "ENOTDIR", "Not a directory", null);
        }
        pack(root, SELF, status);
        writer.finish();
        return new PackReport(members, writer.count(), skipped, firstSkipped);
    }

    private void pack(GuestPath path, byte[] name, FileStatus status) throws IOException {
        monitor.checkCancelled();
        if (writer.write(path, name, status)) {
            members++;
        } else {
            skipped++;
            if (firstSkipped.size() < PackReport.MAX_PATHS) {
                firstSkipped.add(path);
            }
        }
        if (status.isDirectory()) {
            packContent(path, name);
        }
    }

    private void packContent(GuestPath directory, byte[] name) throws IOException {
        List<FileEntry> entries = new ArrayList<>(files.filesystem().listWithStatus(directory));
        entries.sort(Comparator.comparing(FileEntry::name));
        for (FileEntry entry : entries) {
            byte[] below = below(name, entry);
            if (!exclusion.excludes(relative(below))) {
                pack(join(directory, entry.name()), below, entry.status());
            }
        }
    }

    /** A directory's name ends in a slash. */
    private static byte[] below(byte[] directory, FileEntry entry) {
        byte[] own = entry.name().toBytes();
        int slash = entry.status().isDirectory() ? 1 : 0;
        byte[] name = Arrays.copyOf(directory, directory.length + own.length + slash);
        System.arraycopy(own, 0, name, directory.length, own.length);
        if (slash > 0) {
            name[name.length - 1] = '/';
        }
        return name;
    }

    private static byte[] relative(byte[] name) {
        int end = name[name.length - 1] == '/' ? name.length - 1 : name.length;
        return Arrays.copyOfRange(name, SELF.length, end);
    }

    private static GuestPath join(GuestPath directory, GuestPath name) throws FileException {
        if (directory.toBytes().length + 1 + name.toBytes().length > GuestPath.MAX_BYTES) {
            throw new FileException(
                    "pack",
                    directory.toString(),
                    "ENAMETOOLONG",
                    "File name too long",
                    "the tree nests deeper than a path may be long: pack a directory further down");
        }
        return directory.resolve(name);
    }
}
