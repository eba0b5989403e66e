package io.drydock.filesystem;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Errno;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Parts of files, read and changed where they are: {@link FileTree#ranges} gives it. Unlike {@link
 * FileTree#write(GuestPath, byte[])} nothing here is atomic, and hard links stay what they are.
 * Holes are neither read nor filled.
 *
 * <p>Offsets and lengths are bytes. Symbolic links are followed.
 *
 * <p>Threading: safe for use by many threads at once, as the filesystem is.
 */
public final class FileRanges {
    private final FileTree files;
    private final Filesystem filesystem;

    FileRanges(FileTree files) {
        this.files = files;
        this.filesystem = files.filesystem();
    }

    /**
     * Bytes at an offset: fewer than asked for where the file ends, none behind its end.
     *
     * @param length at most {@link FileTree#READ_LIMIT_BYTES}
     */
    public byte[] read(GuestPath path, long offset, int length) throws IOException {
        if (offset < 0 || length < 0 || length > FileTree.READ_LIMIT_BYTES) {
            throw new IllegalArgumentException(
                    "cannot read " + length + " bytes at " + offset + " at once");
        }
        try (FileHandle file = filesystem.open(path)) {
            long left = Math.max(file.status().sizeBytes() - offset, 0);
            return FileContent.read(file, offset, (int) Math.min(length, left));
        }
    }

    /** Overwrites bytes at an offset of a file that exists, and extends it where needed. */
    public void write(GuestPath path, long offset, byte[] content) throws IOException {
        try (FileHandle file = filesystem.openForWrite(path)) {
            FileContent.write(file, offset, content);
        }
    }

    /** Cuts or extends a file that exists to that length; what is new is a hole. */
    public void truncate(GuestPath path, long size) throws IOException {
        try (FileHandle file = filesystem.openForWrite(path)) {
            file.truncate(size);
        }
    }

    /** Takes up space on disk for a file, which is made or extended to that length. */
    public void allocate(GuestPath path, long length) throws IOException {
        try (FileHandle file = files.openOrCreate(path)) {
            file.allocate(0, length);
        }
    }

    /** Gives back the space of a range, which reads as zeroes from now on. */
    public void punchHole(GuestPath path, long offset, long length) throws IOException {
        try (FileHandle file = filesystem.openForWrite(path)) {
            file.punchHole(offset, length);
        }
    }

    /** Whether a file holds nothing but zeroes; so does an empty one. */
    public boolean isZero(GuestPath path) throws IOException {
        return isZero(path, Monitor.NONE);
    }

    /** As {@link #isZero(GuestPath)}; the monitor is told of bytes. */
    public boolean isZero(GuestPath path, Monitor monitor) throws IOException {
        try (FileHandle file = filesystem.open(path)) {
            return ContentTests.isZero(DataSource.of(file), monitor);
        }
    }

    /** Whether two files have the same content. */
    public boolean isEqual(GuestPath one, GuestPath other) throws IOException {
        return isEqual(one, files, other, Monitor.NONE);
    }

    /** As {@link #isEqual(GuestPath, GuestPath)}, with a file of another tree. */
    public boolean isEqual(GuestPath one, FileTree tree, GuestPath other, Monitor monitor)
            throws IOException {
        try (FileHandle first = filesystem.open(one);
                FileHandle second = tree.filesystem().open(other)) {
            return ContentTests.isEqual(DataSource.of(first), DataSource.of(second), monitor);
        }
    }

    /**
     * Copies bytes from one file into another, of this or another tree, which is made when there is
     * none.
     *
     * @return how many bytes were copied: fewer than asked for where the first file ends
     */
    public long copy(
            GuestPath from,
            long offset,
            long length,
            FileTree target,
            GuestPath to,
            long targetOffset,
            Monitor monitor)
            throws IOException {
        try (FileHandle source = filesystem.open(from);
                FileHandle copy = target.openOrCreate(to)) {
            if (source.status().isSameFile(copy.status()) && files.isSameAs(target)) {
                throw Errno.fileFailure("copy", from.toString(), LibC.EINVAL());
            }
            return copy(DataSource.of(source), offset, length, copy::write, targetOffset, monitor);
        }
    }

    /**
     * Writes the content of a file of the host into a file of the guest, which is made when there
     * is none, and is extended where needed.
     *
     * @return how many bytes were written
     */
    public long upload(Path host, GuestPath path, long offset, Monitor monitor) throws IOException {
        try (HostContent source = HostContent.open(host);
                FileHandle file = files.openOrCreate(path)) {
            return copy(source, 0, Long.MAX_VALUE, file::write, offset, monitor);
        }
    }

    /**
     * Makes a range of a file of the guest the content of a file of the host, as {@link
     * FileTree#download(GuestPath, Path)} does, but zeroes are written.
     *
     * @return how many bytes that is: fewer than asked for where the guest's file ends
     */
    public long download(GuestPath path, long offset, long length, Path host, Monitor monitor)
            throws IOException {
        try (FileHandle file = filesystem.open(path)) {
            DataSource source = DataSource.of(file);
            if (HostReplacement.isSpecial(host)) {
                try (FileChannel to = FileChannel.open(host, StandardOpenOption.WRITE)) {
                    return copy(source, offset, length, inOrder(to), 0, monitor);
                }
            }
            long[] copied = new long[1];
            HostReplacement.write(
                    host, to -> copied[0] = copy(source, offset, length, inOrder(to), 0, monitor));
            return copied[0];
        }
    }

    private static Sink inOrder(FileChannel to) {
        return (_, part) -> FileContent.writeFully(to, part);
    }

    /** Where bytes go. */
    private interface Sink {
        void write(long position, MemorySegment from) throws IOException;
    }

    /** Byte by byte, zeroes included: what is there already must be overwritten. */
    private static long copy(
            DataSource from, long offset, long length, Sink to, long targetOffset, Monitor monitor)
            throws IOException {
        if (offset < 0 || length < 0 || targetOffset < 0) {
            throw new IllegalArgumentException("an offset or length is negative");
        }
        long wanted = Math.min(length, Math.max(from.sizeBytes() - offset, 0));
        Meter meter = new Meter(monitor, wanted);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(DataReader.CHUNK_BYTES);
            long done = 0;
            while (done < wanted) {
                long part = Math.min(chunk.byteSize(), wanted - done);
                int count = from.read(offset + done, chunk.asSlice(0, part));
                if (count == 0) {
                    break; // it has become shorter
                }
                to.write(targetOffset + done, chunk.asSlice(0, count));
                done += count;
                meter.add(count);
            }
            meter.finish();
            return done;
        }
    }
}
