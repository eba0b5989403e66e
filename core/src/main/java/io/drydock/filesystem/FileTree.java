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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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

    private final Filesystem filesystem;
    private final Umask umask;
    private final Links links;

    private FileTree(Filesystem filesystem, Umask umask) {
        this.filesystem = filesystem;
        this.umask = umask;
        this.links = new Links(filesystem);
    }

    /** The files of a filesystem, which stays the caller's to close. */
    public static FileTree of(Filesystem filesystem) {
        return new FileTree(filesystem, Umask.NONE);
    }

    /**
     * The same files, but what is made through this has none of the permissions in the mask, as
     * umask(2) says: a file gets 0666 without them, a directory 0777 without them, and so do the
     * permissions that a caller gives. Without a mask these are 0644, 0755 and just what is given.
     */
    public FileTree withUmask(int mask) {
        return new FileTree(filesystem, Umask.masking(mask));
    }

    public Filesystem filesystem() {
        return filesystem;
    }

    /** Extended attributes, access control lists, SELinux labels, capabilities, flags. */
    public FileAttributes attributes() {
        return new FileAttributes(filesystem, true);
    }

    /** Parts of files, read and changed where they are. */
    public FileRanges ranges() {
        return new FileRanges(this);
    }

    /** What is done to a filesystem as a whole: trimmed, grown, named. */
    public Upkeep upkeep() {
        return new Upkeep(filesystem);
    }

    /** New files of every kind, with permissions that are given. */
    public NewFiles create() {
        return new NewFiles(filesystem, umask);
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
        return Absence.unless(() -> filesystem.status(path, true));
    }

    /** As {@link #find(GuestPath)}. */
    public Optional<FileStatus> find(String path) throws IOException {
        return find(GuestPath.of(path));
    }

    /** What is at the path, of a symbolic link the link itself; empty when nothing is. */
    public Optional<FileStatus> findLink(GuestPath path) throws IOException {
        return Absence.unless(() -> filesystem.status(path, false));
    }

    /** Whether the path leads to a regular file, links followed. */
    public boolean isFile(GuestPath path) throws IOException {
        return find(path).filter(FileStatus::isRegular).isPresent();
    }

    /** As {@link #isFile(GuestPath)}. */
    public boolean isFile(String path) throws IOException {
        return isFile(GuestPath.of(path));
    }

    /** Whether the path leads to a directory, links followed. */
    public boolean isDirectory(GuestPath path) throws IOException {
        return find(path).filter(FileStatus::isDirectory).isPresent();
    }

    /** As {@link #isDirectory(GuestPath)}. */
    public boolean isDirectory(String path) throws IOException {
        return isDirectory(GuestPath.of(path));
    }

    /** Whether something of that type is at the path; links are not followed. */
    public boolean is(FileType type, GuestPath path) throws IOException {
        return findLink(path).filter(status -> status.type() == type).isPresent();
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

    /**
     * What several names in a directory are, in their order; empty for those that are not there.
     */
    public List<Optional<FileStatus>> linkStatus(GuestPath directory, List<GuestPath> names)
            throws IOException {
        List<Optional<FileStatus>> all = new ArrayList<>();
        for (GuestPath name : names) {
            all.add(findLink(Links.join("stat", directory, name)));
        }
        return all;
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
            return FileContent.read(file, 0, (int) size);
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
        replacement().write(path, umask.ofFile(), file -> FileContent.write(file, 0, content));
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

    /**
     * As {@link #write(GuestPath, InputStream)}; the monitor is told of bytes, of an unknown total.
     */
    public void write(GuestPath path, InputStream content, Monitor monitor) throws IOException {
        Meter meter = new Meter(monitor, -1);
        replacement().write(path, umask.ofFile(), file -> FileContent.copy(content, file, meter));
        meter.finish();
    }

    /**
     * As {@link #write(GuestPath, byte[])}, of a pattern that is repeated up to a length, and cut
     * off there. Where it is zeroes, the file is a hole.
     */
    public void fill(GuestPath path, byte[] pattern, long length, Monitor monitor)
            throws IOException {
        if (pattern.length == 0 || length < 0) {
            throw new IllegalArgumentException(
                    "a pattern of " + pattern.length + " bytes does not fill " + length);
        }
        Meter meter = new Meter(monitor, length);
        replacement()
                .write(
                        path,
                        umask.ofFile(),
                        file -> FileContent.fill(file, pattern, length, meter));
        meter.finish();
    }

    /** Sets the times of what the path leads to to now, or makes an empty file. */
    public void touch(GuestPath path) throws IOException {
        Instant now = Instant.now();
        try {
            setTimes(path, FileTimes.of(now, now));
        } catch (FileException e) {
            if (!e.errno().equals("ENOENT")) {
                throw e;
            }
            openOrCreate(path).close();
        }
    }

    /** As {@link #touch(GuestPath)}. */
    public void touch(String path) throws IOException {
        touch(GuestPath.of(path));
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
        create().directories(path, umask.ofDirectory());
    }

    /** As {@link #createDirectories(GuestPath)}. */
    public void createDirectories(String path) throws IOException {
        createDirectories(GuestPath.of(path));
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

    /** As {@link #remove(GuestPath)}, but nothing happens when there is nothing. */
    public void removeIfExists(GuestPath path) throws IOException {
        if (findLink(path).isPresent()) {
            remove(path);
        }
    }

    /**
     * Removes what is at the path, and all below it where it is a directory. Links are removed,
     * never followed. Nothing happens when there is nothing. When it fails, some is gone.
     */
    public void removeTree(GuestPath path) throws IOException {
        if (findLink(path).isPresent()) {
            new TreeRemoval(filesystem).remove(path);
        }
    }

    /** As {@link #removeTree(GuestPath)}. */
    public void removeTree(String path) throws IOException {
        removeTree(GuestPath.of(path));
    }

    /** Renames, replacing what {@code to} was; within one filesystem only ({@code EXDEV}). */
    public void rename(GuestPath from, GuestPath to) throws IOException {
        filesystem.rename(from, to);
    }

    /** As {@link #rename(GuestPath, GuestPath)}. */
    public void rename(String from, String to) throws IOException {
        rename(GuestPath.of(from), GuestPath.of(to));
    }

    /**
     * Moves what is at the path, and all below it, to that name, as mv(1) with {@code -T}: within
     * one filesystem it is renamed. Otherwise it is copied with all it has, written out, given the
     * name, and removed where it was; until it has the name, a failure leaves all as it was, and
     * after that nothing is lost, but some may be in both places. A file or an empty directory of
     * that name is replaced.
     */
    public void move(GuestPath from, GuestPath to) throws IOException {
        move(from, this, to, Monitor.NONE);
    }

    /** As {@link #move(GuestPath, GuestPath)}. */
    public void move(String from, String to) throws IOException {
        move(GuestPath.of(from), GuestPath.of(to));
    }

    /** As {@link #move(GuestPath, GuestPath)}, to another tree; the monitor is told of bytes. */
    public void move(GuestPath from, FileTree target, GuestPath to, Monitor monitor)
            throws IOException {
        new Move(this, target, monitor).move(from, to);
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

    /** What several symbolic links in a directory hold; empty for what is none. */
    public List<Optional<GuestPath>> readlink(GuestPath directory, List<GuestPath> names)
            throws IOException {
        List<Optional<GuestPath>> all = new ArrayList<>();
        for (GuestPath name : names) {
            GuestPath path = Links.join("readlink", directory, name);
            boolean link = is(FileType.SYMBOLIC_LINK, path);
            all.add(link ? Absence.unless(() -> readlink(path)) : Optional.empty());
        }
        return all;
    }

    /**
     * The path of what a path leads to that has no symbolic links, no {@code .} and no {@code ..},
     * within the guest.
     */
    public GuestPath realPath(GuestPath path) throws IOException {
        return links.realPath(path);
    }

    /** As {@link #realPath(GuestPath)}. */
    public GuestPath realPath(String path) throws IOException {
        return realPath(GuestPath.of(path));
    }

    /**
     * The names that a path has on disk, when it was written as Windows lets one write it, in other
     * letters' case. A name that is there is taken as it is; of the last one there need be none.
     * Symbolic links are followed, and stay in the path.
     *
     * @throws FileException {@code ENOENT}, or {@code ENOTUNIQ} when several names would do
     */
    public GuestPath caseSensitivePath(GuestPath path) throws IOException {
        return new CaseInsensitivePath(filesystem, path).resolve();
    }

    /** As {@link #caseSensitivePath(GuestPath)}. */
    public GuestPath caseSensitivePath(String path) throws IOException {
        return caseSensitivePath(GuestPath.of(path));
    }

    /** How large the filesystem is that the path is on, and how much of it is used. */
    public FilesystemSpace space(GuestPath path) throws IOException {
        return filesystem.space(path);
    }

    /** Sets times of what the path leads to, to the nanosecond. */
    public void setTimes(GuestPath path, FileTimes times) throws IOException {
        filesystem.setTimes(path, times, true);
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
        try (HostContent from = HostContent.open(host)) {
            Meter meter = new Meter(monitor, from.sizeBytes());
            replacement().write(path, umask.ofFile(), file -> FileContent.copy(from, file, meter));
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
                DataSource source = DataSource.of(file);
                HostReplacement.write(host, to -> FileContent.copySparse(source, to, meter));
            }
            meter.finish();
        }
    }

    /**
     * Makes the content of a file that of another, as cp(1) does: links are followed at both ends,
     * a new file gets the permissions of the first, and one that exists is replaced as {@link
     * #write(GuestPath, byte[])} replaces it.
     */
    public void copyFile(GuestPath from, GuestPath to) throws IOException {
        copyFile(from, this, to, Monitor.NONE);
    }

    /**
     * As {@link #copyFile(GuestPath, GuestPath)}, in another tree; the monitor is told of bytes.
     */
    public void copyFile(GuestPath from, FileTree target, GuestPath to, Monitor monitor)
            throws IOException {
        try (FileHandle file = filesystem.open(from)) {
            FileStatus status = file.status();
            Meter meter = new Meter(monitor, status.sizeBytes());
            target.replacement()
                    .write(
                            to,
                            target.umask.of(status.permissions() & 0777),
                            copy -> FileContent.copy(file, copy, meter));
            meter.finish();
        }
    }

    /**
     * Copies what is at the path, and all below it, as that name and with all it has, as cp(1) does
     * with {@code -aT}: see {@link Kept#ARCHIVE}. It is there when it is complete, or not at all. A
     * file or link of that name is replaced; two directories become one, and then a failure leaves
     * what has been copied so far.
     */
    public CopyReport copy(GuestPath from, GuestPath to) throws IOException {
        return copy(from, this, to, Kept.ARCHIVE, Monitor.NONE);
    }

    /** As {@link #copy(GuestPath, GuestPath)}. */
    public CopyReport copy(String from, String to) throws IOException {
        return copy(GuestPath.of(from), GuestPath.of(to));
    }

    /**
     * As {@link #copy(GuestPath, GuestPath)}, to another tree, or with less of what the original
     * has. The monitor is told of bytes, of an unknown total.
     */
    public CopyReport copy(
            GuestPath from, FileTree target, GuestPath to, Kept kept, Monitor monitor)
            throws IOException {
        return new TreeCopy(this, target, kept, monitor).as(from, to);
    }

    /**
     * Copies what is at the path, and all below it, into a directory of this or another tree, under
     * its own name. Symbolic links are copied as they are, and neither those that are copied nor
     * those that are in the way are followed. A file or link of the same name is replaced;
     * directories become one. Holes stay holes.
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
        return new TreeCopy(this, target, kept, monitor).into(source, into);
    }

    /**
     * What a copy takes over from its original, beside the content and the name. But for {@link
     * #ARCHIVE}, devices, fifos and sockets are left out, hard links become files of their own, and
     * times are those of the copy.
     */
    public enum Kept {
        /** Permissions for reading, writing and executing: for a copy that leaves the guest. */
        PERMISSIONS,
        /** All twelve bits of the permissions, and the numbers of owner and group. */
        OWNERS,
        /** As {@link #OWNERS}, and extended attributes. */
        EVERYTHING,
        /**
         * As {@link #EVERYTHING}, and times to the nanosecond; devices, fifos and sockets; and what
         * was one file with several names is one again. What the target's filesystem cannot keep is
         * an error.
         */
        ARCHIVE
    }

    Replacement replacement() {
        return new Replacement(filesystem, links);
    }

    boolean isSameAs(FileTree other) {
        return filesystem.equals(other.filesystem);
    }

    FileHandle openOrCreate(GuestPath path) throws IOException {
        return openOrCreate(path, umask.ofFile());
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
            return filesystem.create(target, umask.of(permissions));
        }
    }
}
