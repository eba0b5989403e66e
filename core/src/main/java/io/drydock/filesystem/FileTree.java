package io.drydock.filesystem;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.CorruptDataException;
import io.drydock.error.FileException;
import io.drydock.internal.linux.Errno;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What one does with files, on any {@link Filesystem}: the operations that are made of those of an
 * engine.
 *
 * <p>Paths are the guest's, as {@link Filesystem} resolves them; a {@code String} stands for its
 * UTF-8 bytes. Owners are numbers, since names mean something in the guest only. Errors on a
 * guest's paths are {@link FileException}s; a host path fails as java.nio.file fails.
 *
 * <p>Threading: safe for use by many threads at once, as the filesystem is.
 */
public final class FileTree {
    /** How much {@link #read(GuestPath)} takes at most: a guest decides how large its files are. */
    public static final int READ_LIMIT_BYTES = 64 << 20;

    private static final int NEW_FILE_PERMISSIONS = 0644;
    private static final int NEW_DIRECTORY_PERMISSIONS = 0755;

    private static final Set<String> ABSENT = Set.of("ENOENT", "ENOTDIR", "ELOOP");

    private final Filesystem filesystem;
    private final Links links;

    private FileTree(Filesystem filesystem) {
        this.filesystem = filesystem;
        this.links = new Links(filesystem);
    }

    /** The files of a filesystem, which stays the caller's to close. */
    public static FileTree of(Filesystem filesystem) {
        return new FileTree(filesystem);
    }

    public Filesystem filesystem() {
        return filesystem;
    }

    /** Whether the path leads to something: not so for a link to nothing, or to itself. */
    public boolean exists(GuestPath path) throws IOException {
        return find(path).isPresent();
    }

    /** As {@link #exists(GuestPath)}. */
    public boolean exists(String path) throws IOException {
        return exists(GuestPath.of(path));
    }

    /** What the path leads to, links followed; empty when it leads to nothing. */
    public Optional<FileStatus> find(GuestPath path) throws IOException {
        try {
            return Optional.of(filesystem.status(path, true));
        } catch (FileException e) {
            if (ABSENT.contains(e.errno())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** As {@link #find(GuestPath)}. */
    public Optional<FileStatus> find(String path) throws IOException {
        return find(GuestPath.of(path));
    }

    /** As {@link #linkStatus}; empty when nothing has that name. */
    Optional<FileStatus> findLink(GuestPath path) throws IOException {
        try {
            return Optional.of(linkStatus(path));
        } catch (FileException e) {
            if (ABSENT.contains(e.errno())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** What the path leads to, links followed. */
    public FileStatus status(GuestPath path) throws IOException {
        return filesystem.status(path, true);
    }

    /** As {@link #status(GuestPath)}. */
    public FileStatus status(String path) throws IOException {
        return status(GuestPath.of(path));
    }

    /** What is at the path: of a symbolic link the link itself. */
    public FileStatus linkStatus(GuestPath path) throws IOException {
        return filesystem.status(path, false);
    }

    /** How large the filesystem is that the path is on, and how much of it is used. */
    public FilesystemSpace space(GuestPath path) throws IOException {
        return filesystem.space(path);
    }

    /** The names in a directory, in the order of their bytes. */
    public List<DirectoryEntry> list(GuestPath directory) throws IOException {
        return filesystem.list(directory).stream()
                .sorted(Comparator.comparing(DirectoryEntry::name))
                .toList();
    }

    /** As {@link #list(GuestPath)}. */
    public List<DirectoryEntry> list(String directory) throws IOException {
        return list(GuestPath.of(directory));
    }

    /** The content of a regular file of at most {@link #READ_LIMIT_BYTES}. */
    public byte[] read(GuestPath path) throws IOException {
        return read(path, READ_LIMIT_BYTES);
    }

    /**
     * The content of a regular file.
     *
     * @throws FileException {@code EFBIG} when there are more bytes than the limit
     */
    public byte[] read(GuestPath path, int limitBytes) throws IOException {
        try (FileHandle file = filesystem.open(path)) {
            long size = file.status().sizeBytes();
            if (size > limitBytes) {
                throw new FileException(
                        "read",
                        path.toString(),
                        Errno.name(LibC.EFBIG()),
                        Errno.description(LibC.EFBIG()),
                        "it has " + size + " bytes, and the limit is " + limitBytes);
            }
            return FileContent.read(file, (int) size);
        }
    }

    /** As {@link #read(GuestPath)}. */
    public byte[] read(String path) throws IOException {
        return read(GuestPath.of(path));
    }

    /**
     * The content of a text file in UTF-8.
     *
     * @throws CorruptDataException when it is not UTF-8: decoded all the same, and written back, it
     *     would have changed
     */
    public String readText(GuestPath path) throws IOException {
        byte[] bytes = read(path);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new CorruptDataException(
                    "read", path.toString(), "the text is not in UTF-8: read its bytes instead", e);
        }
    }

    /** As {@link #readText(GuestPath)}. */
    public String readText(String path) throws IOException {
        return readText(GuestPath.of(path));
    }

    /** The content of a regular file, as a stream. Closing it closes the file. */
    public InputStream newInputStream(GuestPath path) throws IOException {
        return new FileInput(filesystem.open(path));
    }

    /** Opens a regular file for reading. */
    public FileHandle open(GuestPath path) throws IOException {
        return filesystem.open(path);
    }

    /**
     * A stream that becomes the content of a file, which is emptied or made at once. Unlike {@link
     * #write(GuestPath, byte[])} it is not atomic.
     */
    public OutputStream newOutputStream(GuestPath path) throws IOException {
        FileHandle file = openOrCreate(path);
        try {
            file.truncate(0);
            return new FileOutput(file, 0);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Makes the bytes the content of a file, at once or not at all: whoever looks sees the old
     * content or all of the new. A file that is replaced gives its permissions, owner and extended
     * attributes to the new one, but not its other names: a hard link keeps the old content. A new
     * file gets permissions 0644. Where the path is a symbolic link, what it leads to is replaced
     * or made, and the link stays.
     *
     * <p>It is on stable storage after {@link Filesystem#sync}; before that, a crash leaves the old
     * content or the new.
     */
    public void write(GuestPath path, byte[] content) throws IOException {
        replacement().write(path, file -> FileContent.write(file, 0, content));
    }

    /** As {@link #write(GuestPath, byte[])}. */
    public void write(String path, byte[] content) throws IOException {
        write(GuestPath.of(path), content);
    }

    /** As {@link #write(GuestPath, byte[])}, of a text, in UTF-8. */
    public void writeText(GuestPath path, String text) throws IOException {
        write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As {@link #writeText(GuestPath, String)}. */
    public void writeText(String path, String text) throws IOException {
        writeText(GuestPath.of(path), text);
    }

    /** As {@link #write(GuestPath, byte[])}, of all that the stream holds; it stays open. */
    public void write(GuestPath path, InputStream content) throws IOException {
        write(path, content, Monitor.NONE);
    }

    /** As {@link #write(GuestPath, InputStream)}; the monitor is told of bytes. */
    public void write(GuestPath path, InputStream content, Monitor monitor) throws IOException {
        Meter meter = new Meter(monitor, -1);
        replacement().write(path, file -> FileContent.copy(content, file, meter));
        meter.finish();
    }

    /** Adds bytes at the end of a file, which is made with permissions 0644 when there is none. */
    public void append(GuestPath path, byte[] content) throws IOException {
        try (FileHandle file = openOrCreate(path)) {
            FileContent.write(file, file.status().sizeBytes(), content);
        }
    }

    /** As {@link #append(GuestPath, byte[])}. */
    public void append(String path, byte[] content) throws IOException {
        append(GuestPath.of(path), content);
    }

    /** Makes a directory and those that it is in, where they are missing, with permissions 0755. */
    public void createDirectories(GuestPath path) throws IOException {
        if (find(path).filter(FileStatus::isDirectory).isPresent()) {
            return;
        }
        byte[] bytes = path.toBytes();
        for (int end = 1; end <= bytes.length; end++) {
            boolean component = bytes[end - 1] != '/' && (end == bytes.length || bytes[end] == '/');
            if (component) {
                createIfMissing(GuestPath.of(Arrays.copyOf(bytes, end)));
            }
        }
    }

    /** As {@link #createDirectories(GuestPath)}. */
    public void createDirectories(String path) throws IOException {
        createDirectories(GuestPath.of(path));
    }

    private void createIfMissing(GuestPath path) throws IOException {
        try {
            filesystem.createDirectory(path, NEW_DIRECTORY_PERMISSIONS);
        } catch (FileException e) {
            // A read-only filesystem says so even of a directory that is there.
            if (find(path).filter(FileStatus::isDirectory).isEmpty()) {
                throw e;
            }
        }
    }

    /** Removes a file, a symbolic link or an empty directory. */
    public void remove(GuestPath path) throws IOException {
        if (linkStatus(path).isDirectory()) {
            filesystem.removeDirectory(path);
        } else {
            filesystem.removeFile(path);
        }
    }

    /** As {@link #remove(GuestPath)}. */
    public void remove(String path) throws IOException {
        remove(GuestPath.of(path));
    }

    /**
     * Removes what is at the path, and all below it where it is a directory. Links are removed,
     * never followed. Nothing happens when there is nothing. When it fails, some is gone.
     */
    public void removeTree(GuestPath path) throws IOException {
        Optional<FileStatus> there = findLink(path);
        if (there.isPresent()) {
            removeTree(path, there.get().type());
        }
    }

    /** As {@link #removeTree(GuestPath)}. */
    public void removeTree(String path) throws IOException {
        removeTree(GuestPath.of(path));
    }

    private void removeTree(GuestPath path, FileType type) throws IOException {
        if (type == FileType.UNKNOWN) {
            type = linkStatus(path).type();
        }
        if (type != FileType.DIRECTORY) {
            filesystem.removeFile(path);
            return;
        }
        for (DirectoryEntry entry : filesystem.list(path)) {
            removeTree(Links.join("remove", path, entry.name()), entry.type());
        }
        filesystem.removeDirectory(path);
    }

    /** Renames, replacing what {@code to} was; within one filesystem only ({@code EXDEV}). */
    public void rename(GuestPath from, GuestPath to) throws IOException {
        filesystem.rename(from, to);
    }

    /** As {@link #rename(GuestPath, GuestPath)}. */
    public void rename(String from, String to) throws IOException {
        rename(GuestPath.of(from), GuestPath.of(to));
    }

    /** Makes a symbolic link at {@code link} that holds {@code target}, which need not exist. */
    public void symlink(GuestPath link, GuestPath target) throws IOException {
        filesystem.createSymbolicLink(link, target);
    }

    /** As {@link #symlink(GuestPath, GuestPath)}. */
    public void symlink(String link, String target) throws IOException {
        symlink(GuestPath.of(link), GuestPath.of(target));
    }

    /** What a symbolic link holds. */
    public GuestPath readlink(GuestPath link) throws IOException {
        return filesystem.readSymbolicLink(link);
    }

    /** As {@link #readlink(GuestPath)}. */
    public GuestPath readlink(String link) throws IOException {
        return readlink(GuestPath.of(link));
    }

    /** Sets the low twelve bits of the mode, as 0644, of what the path leads to. */
    public void setPermissions(GuestPath path, int permissions) throws IOException {
        filesystem.setPermissions(path, permissions);
    }

    /** As {@link #setPermissions(GuestPath, int)}. */
    public void setPermissions(String path, int permissions) throws IOException {
        setPermissions(GuestPath.of(path), permissions);
    }

    /** Sets owner and group of what the path leads to. */
    public void setOwner(GuestPath path, long uid, long gid) throws IOException {
        filesystem.setOwner(path, uid, gid, true);
    }

    /** As {@link #setOwner(GuestPath, long, long)}. */
    public void setOwner(String path, long uid, long gid) throws IOException {
        setOwner(GuestPath.of(path), uid, gid);
    }

    /**
     * Makes the content of a file of the host that of a file of the guest, as {@link
     * #write(GuestPath, byte[])} does. Blocks of zeroes become holes.
     */
    public void upload(Path host, GuestPath path) throws IOException {
        upload(host, path, Monitor.NONE);
    }

    /** As {@link #upload(Path, GuestPath)}; the monitor is told of bytes, holes included. */
    public void upload(Path host, GuestPath path, Monitor monitor) throws IOException {
        try (FileChannel from = FileChannel.open(host)) {
            Meter meter = new Meter(monitor, from.size());
            replacement().write(path, file -> FileContent.copy(from, file, meter));
            meter.finish();
        }
    }

    /**
     * Makes the content of a file of the guest that of a file of the host, at once or not at all: a
     * regular file there is replaced and gives its permissions to the new one. A link is followed;
     * into a device or a pipe the content is written. Blocks of zeroes become holes.
     */
    public void download(GuestPath path, Path host) throws IOException {
        download(path, host, Monitor.NONE);
    }

    /** As {@link #download(GuestPath, Path)}; the monitor is told of bytes, holes included. */
    public void download(GuestPath path, Path host, Monitor monitor) throws IOException {
        try (FileHandle file = filesystem.open(path)) {
            Meter meter = new Meter(monitor, file.status().sizeBytes());
            if (HostReplacement.isSpecial(host)) {
                try (FileChannel to = FileChannel.open(host, StandardOpenOption.WRITE)) {
                    FileContent.copy(file, to, meter);
                }
            } else {
                HostReplacement.write(host, to -> FileContent.copySparse(file, to, meter));
            }
            meter.finish();
        }
    }

    /**
     * Copies what is at the path, and all below it, into a directory of this or another tree, under
     * its own name. Symbolic links are copied as they are, and neither those that are copied nor
     * those that are in the way are followed. A file or link of the same name is replaced;
     * directories become one. Devices, fifos and sockets are left out. Hard links become files of
     * their own; times are not kept.
     *
     * <p>When it fails, nothing is left of it, unless something had the name before: then each file
     * there is the old one or a whole copy.
     *
     * @throws FileException {@code EINVAL} when a directory should be copied into itself
     */
    public CopyReport copyTree(GuestPath source, FileTree target, GuestPath into, Kept kept)
            throws IOException {
        return copyTree(source, target, into, kept, Monitor.NONE);
    }

    /**
     * As {@link #copyTree(GuestPath, FileTree, GuestPath, Kept)}; the monitor is told of bytes,
     * holes included, and their total is not known before all is done.
     */
    public CopyReport copyTree(
            GuestPath source, FileTree target, GuestPath into, Kept kept, Monitor monitor)
            throws IOException {
        return new TreeCopy(filesystem, target.filesystem, target.replacement(), kept, monitor)
                .copy(source, into);
    }

    /** What a copy takes over from its original, beside the content and the name. */
    public enum Kept {
        /** Permissions for reading, writing and executing: for a copy that leaves the guest. */
        PERMISSIONS,
        /** All twelve bits of the permissions, and the numbers of owner and group. */
        OWNERS,
        /** As {@link #OWNERS}, and extended attributes. */
        EVERYTHING
    }

    /**
     * The absolute path, without {@code .}, {@code ..} and links, of what a path leads to, as
     * realpath(3) finds it in the guest.
     */
    public GuestPath realPath(GuestPath path) throws IOException {
        return links.realPath(path);
    }

    private Replacement replacement() {
        return new Replacement(filesystem, links);
    }

    private FileHandle openOrCreate(GuestPath path) throws IOException {
        return openOrCreate(path, NEW_FILE_PERMISSIONS);
    }

    /**
     * Opens a regular file for reading and writing, which is made where it is missing: also where a
     * symbolic link says that it should be.
     *
     * @param permissions of a file that is made
     */
    public FileHandle openOrCreate(GuestPath path, int permissions) throws IOException {
        GuestPath target = links.follow("open", path);
        try {
            return filesystem.openForWrite(target);
        } catch (FileException e) {
            if (!e.errno().equals("ENOENT")) {
                throw e;
            }
            return filesystem.create(target, permissions);
        }
    }
}
