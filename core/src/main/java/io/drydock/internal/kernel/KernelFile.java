package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.FileCalls;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** A regular file that the kernel has open. */
final class KernelFile implements FileHandle {
    /** What copy_file_range(2) says when the bytes must be read and written. */
    private static final Set<Long> NOT_COPIED =
            Set.of(
                    (long) LibC.EXDEV(),
                    (long) LibC.EOPNOTSUPP(),
                    (long) LibC.ENOSYS(),
                    (long) LibC.EINVAL());

    private final Inode inode;
    private final Set<KernelFile> openOnes;

    /**
     * Takes over the inode's fd, which is open for reading or for both.
     *
     * @param openOnes what it removes itself from when it is closed
     */
    KernelFile(Inode inode, Set<KernelFile> openOnes) {
        this.inode = inode;
        this.openOnes = openOnes;
    }

    /** Whether it is open, and on the filesystem of that number (st_dev). */
    boolean isOn(long filesystem) {
        try {
            return status().filesystemId() == filesystem;
        } catch (FileException e) {
            return false; // closed meanwhile
        }
    }

    @Override
    public FileStatus status() throws FileException {
        return inode.status();
    }

    @Override
    public int read(long offsetBytes, MemorySegment into) throws FileException {
        // The result is an int; nobody has a reason to read more at once.
        MemorySegment part = into.asSlice(0, Math.min(into.byteSize(), Integer.MAX_VALUE));
        return Math.toIntExact(check(FileCalls.preadFully(inode.fd(), part, offsetBytes), "read"));
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws FileException {
        check(FileCalls.pwriteFully(inode.fd(), from, offsetBytes), "write");
    }

    @Override
    public long copyFrom(FileHandle source, long offset, long offsetHere, long length)
            throws FileException {
        if (!(source instanceof KernelFile other)) {
            return 0;
        }
        long copied =
                FileCalls.copy_file_range(other.inode.fd(), offset, inode.fd(), offsetHere, length);
        return NOT_COPIED.contains(-copied) ? 0 : check(copied, "copy");
    }

    @Override
    public void truncate(long sizeBytes) throws FileException {
        check(FileCalls.ftruncate(inode.fd(), sizeBytes), "truncate");
    }

    @Override
    public OptionalLong nextData(long offsetBytes) throws FileException {
        long data = FileCalls.lseek(inode.fd(), offsetBytes, LibC.SEEK_DATA());
        return data == -LibC.ENXIO() ? OptionalLong.empty() : OptionalLong.of(check(data, "lseek"));
    }

    @Override
    public long nextHole(long offsetBytes) throws FileException {
        return check(FileCalls.lseek(inode.fd(), offsetBytes, LibC.SEEK_HOLE()), "lseek");
    }

    @Override
    public void allocate(long offsetBytes, long lengthBytes) throws FileException {
        check(FileCalls.fallocate(inode.fd(), 0, offsetBytes, lengthBytes), "allocate");
    }

    @Override
    public void punchHole(long offsetBytes, long lengthBytes) throws FileException {
        int mode = LibC.FALLOC_FL_PUNCH_HOLE() | LibC.FALLOC_FL_KEEP_SIZE();
        check(FileCalls.fallocate(inode.fd(), mode, offsetBytes, lengthBytes), "punch");
    }

    @Override
    public void setPermissions(int permissions) throws FileException {
        inode.setPermissions(permissions);
    }

    @Override
    public void setOwner(long uid, long gid) throws FileException {
        inode.setOwner(uid, gid);
    }

    @Override
    public Map<String, byte[]> attributes() throws FileException {
        return inode.attributes();
    }

    @Override
    public void setAttribute(String name, byte[] value) throws FileException {
        inode.setAttribute(name, value);
    }

    @Override
    public void removeAttribute(String name) throws FileException {
        inode.removeAttribute(name);
    }

    @Override
    public void setTimes(FileTimes times) throws FileException {
        inode.setTimes(times);
    }

    @Override
    public void sync() throws FileException {
        check(FileCalls.fsync(inode.fd()), "sync");
    }

    @Override
    public void close() {
        inode.fd().close();
        openOnes.remove(this);
    }

    private long check(long result, String operation) throws FileException {
        if (result < 0) {
            throw Errno.fileFailure(operation, inode.path(), result);
        }
        return result;
    }
}
