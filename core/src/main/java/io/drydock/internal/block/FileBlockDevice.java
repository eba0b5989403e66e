package io.drydock.internal.block;

import io.drydock.bindings.libc.LibC;
import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.internal.linux.BlockCalls;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A regular file or a block device of the host, byte for byte: a raw image.
 *
 * <p>Reads and writes are pread(2) and pwrite(2). Memory on the heap costs a copy.
 *
 * <p>Threading: as {@link BlockDevice} says.
 */
public final class FileBlockDevice implements BlockDevice {
    private static final long CHUNK_BYTES = 1 << 20;
    private static final long STATX_BLOCK_BYTES = 512;

    private final Fd fd;
    private final String name;
    private final boolean readOnly;
    private final boolean blockDevice;
    private final long sizeBytes;
    private final int sectorBytes;

    private FileBlockDevice(
            Fd fd,
            String name,
            boolean readOnly,
            boolean blockDevice,
            long sizeBytes,
            int sectorBytes) {
        this.fd = fd;
        this.name = name;
        this.readOnly = readOnly;
        this.blockDevice = blockDevice;
        this.sizeBytes = sizeBytes;
        this.sectorBytes = sectorBytes;
    }

    /**
     * Opens a file or a block device of the host. Its size is taken now.
     *
     * @throws CorruptDataException when it is anything else, which is then not even opened: a fifo
     *     would make us wait, and many a device acts upon being opened
     */
    public static FileBlockDevice open(Path path, boolean readOnly) throws IOException {
        String name = path.toString();
        int found = Errno.check(FileCalls.open(name, LibC.O_PATH(), 0), "open", name);
        try (Fd there = Fd.owned(found)) {
            checkType(status(there, name), name);
            int flags = readOnly ? LibC.O_RDONLY() : LibC.O_RDWR();
            int number = FileCalls.open(there.procPath(), flags | LibC.O_NOCTTY(), 0);
            Fd fd = Fd.owned(Errno.check(number, "open", name));
            try {
                return of(fd, name, readOnly);
            } catch (IOException | RuntimeException e) {
                fd.close();
                throw e;
            }
        }
    }

    /**
     * Takes over an open file. When it fails, the caller still owns the fd.
     *
     * @param name what errors call it
     * @param readOnly whether writes are refused, whatever the fd allows
     */
    public static FileBlockDevice of(Fd fd, String name, boolean readOnly) throws IOException {
        Statx status = status(fd, name);
        if (checkType(status, name) == LibC.S_IFREG()) {
            return new FileBlockDevice(fd, name, readOnly, false, status.size(), 512);
        }
        long size = Errno.check(BlockCalls.blkgetsize64(fd), "measure", name);
        int sector = Errno.check(BlockCalls.blksszget(fd), "measure", name);
        boolean refuses = Errno.check(BlockCalls.blkroget(fd), "measure", name) != 0;
        return new FileBlockDevice(fd, name, readOnly || refuses, true, size, sector);
    }

    /**
     * Takes over a regular file that is being made: it grows by what is written, and until then its
     * size is said to be the largest there is.
     */
    public static FileBlockDevice growing(Fd fd, String name) {
        return new FileBlockDevice(fd, name, false, false, Long.MAX_VALUE, 512);
    }

    private static Statx status(Fd fd, String name) throws IOException {
        return PathCalls.status(fd, "stat", name);
    }

    /** Returns S_IFREG or S_IFBLK; nothing else can be a disk. */
    private static int checkType(Statx status, String name) throws CorruptDataException {
        int type = status.mode() & LibC.S_IFMT();
        if (type != LibC.S_IFREG() && type != LibC.S_IFBLK()) {
            throw new CorruptDataException(
                    "open", name, "is neither a regular file nor a block device, so no disk image");
        }
        return type;
    }

    /** The open file, for the kernel's ioctls and for libblkid. Stays owned by this device. */
    public Fd fd() {
        return fd;
    }

    /** How much storage the file takes now, which may be less or more than its size. */
    public long allocatedBytes() throws IOException {
        return status(fd, name).blocks() * STATX_BLOCK_BYTES;
    }

    /** Whether it is a block device of the host rather than a file. */
    public boolean isBlockDevice() {
        return blockDevice;
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int sectorBytes() {
        return sectorBytes;
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, into.byteSize(), sizeBytes);
        if (into.isNative()) {
            readNative(offsetBytes, into);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bounce = arena.allocate(Math.min(into.byteSize(), CHUNK_BYTES));
            for (long done = 0; done < into.byteSize(); done += bounce.byteSize()) {
                long count = Math.min(bounce.byteSize(), into.byteSize() - done);
                readNative(offsetBytes + done, bounce.asSlice(0, count));
                MemorySegment.copy(bounce, 0, into, done, count);
            }
        }
    }

    private void readNative(long offsetBytes, MemorySegment into) throws IOException {
        long done = Errno.check(FileCalls.preadFully(fd, into, offsetBytes), "read", name);
        if (done < into.byteSize()) {
            throw new CorruptDataException(
                    "read",
                    name,
                    "the file ends at byte " + (offsetBytes + done) + ": somebody has cut it off");
        }
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, from.byteSize(), sizeBytes);
        checkWritable("write");
        if (from.isNative()) {
            writeNative(offsetBytes, from);
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bounce = arena.allocate(Math.min(from.byteSize(), CHUNK_BYTES));
            for (long done = 0; done < from.byteSize(); done += bounce.byteSize()) {
                long count = Math.min(bounce.byteSize(), from.byteSize() - done);
                MemorySegment.copy(from, done, bounce, 0, count);
                writeNative(offsetBytes + done, bounce.asSlice(0, count));
            }
        }
    }

    private void writeNative(long offsetBytes, MemorySegment from) throws IOException {
        Errno.check(FileCalls.pwriteFully(fd, from, offsetBytes), "write", name);
    }

    @Override
    public void flush() throws IOException {
        Errno.check(FileCalls.fdatasync(fd), "flush", name);
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes);
        checkWritable("discard");
        // Best effort by its nature: what cannot punch holes keeps the content.
        if (blockDevice) {
            wholeSectors(offsetBytes, lengthBytes, BlockCalls::blkdiscard);
        } else {
            punch(offsetBytes, lengthBytes);
        }
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes);
        checkWritable("zero");
        if (blockDevice) {
            zeroDevice(offsetBytes, lengthBytes);
        } else if (lengthBytes > 0 && punch(offsetBytes, lengthBytes) < 0) {
            writeZeroes(offsetBytes, lengthBytes);
        }
    }

    /** The whole sectors by the kernel, which knows the device's own way, and the rest by us. */
    private void zeroDevice(long offsetBytes, long lengthBytes) throws IOException {
        long start = firstSector(offsetBytes);
        long end = Math.max(start, lastSector(offsetBytes + lengthBytes));
        if (wholeSectors(offsetBytes, lengthBytes, BlockCalls::blkzeroout) <= 0) {
            writeZeroes(offsetBytes, lengthBytes);
            return;
        }
        writeZeroes(offsetBytes, start - offsetBytes);
        writeZeroes(end, offsetBytes + lengthBytes - end);
    }

    private long firstSector(long offsetBytes) {
        return Math.ceilDiv(offsetBytes, (long) sectorBytes) * sectorBytes;
    }

    private long lastSector(long endBytes) {
        return endBytes / sectorBytes * sectorBytes;
    }

    /** An ioctl on a range of whole sectors. */
    private interface RangeCall {
        long on(Fd device, long offset, long length);
    }

    /** Returns for how many bytes the call was made, or minus errno. */
    private long wholeSectors(long offsetBytes, long lengthBytes, RangeCall call) {
        long start = firstSector(offsetBytes);
        long count = lastSector(offsetBytes + lengthBytes) - start;
        if (count <= 0) {
            return 0;
        }
        long result = call.on(fd, start, count);
        return result < 0 ? result : count;
    }

    private long punch(long offsetBytes, long lengthBytes) {
        int mode = LibC.FALLOC_FL_PUNCH_HOLE() | LibC.FALLOC_FL_KEEP_SIZE();
        return FileCalls.fallocate(fd, mode, offsetBytes, lengthBytes);
    }

    private void writeZeroes(long offsetBytes, long lengthBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment zeroes = arena.allocate(Math.min(lengthBytes, CHUNK_BYTES));
            long done = 0;
            while (done < lengthBytes) {
                long count = Math.min(zeroes.byteSize(), lengthBytes - done);
                write(offsetBytes + done, zeroes.asSlice(0, count));
                done += count;
            }
        }
    }

    private void checkWritable(String operation) throws RefusedException {
        if (readOnly) {
            throw new RefusedException(
                    operation, name, "it was opened read-only", "open it for writing");
        }
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        Objects.checkFromIndexSize(offsetBytes, lengthBytes, sizeBytes);
        long end = offsetBytes + lengthBytes;
        if (blockDevice) {
            return lengthBytes == 0
                    ? List.of()
                    : List.of(new Extent(offsetBytes, lengthBytes, true, false));
        }
        List<Extent> extents = new ArrayList<>();
        long position = offsetBytes;
        while (position < end) {
            long data = Math.min(seek(position, LibC.SEEK_DATA(), end), end);
            if (data > position) {
                extents.add(new Extent(position, data - position, false, true));
            }
            if (data < end) {
                long hole = Math.min(seek(data, LibC.SEEK_HOLE(), end), end);
                extents.add(new Extent(data, hole - data, true, false));
                data = hole;
            }
            position = data;
        }
        return List.copyOf(extents);
    }

    /** lseek(2), where ENXIO says that there is nothing more of the kind before the end. */
    private long seek(long offset, int whence, long end) throws IOException {
        long found = FileCalls.lseek(fd, offset, whence);
        return found == -LibC.ENXIO() ? end : Errno.check(found, "seek", name);
    }

    @Override
    public void close() {
        fd.close();
    }
}
