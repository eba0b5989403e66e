package io.drydock.internal.kernel;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.FileCalls;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;

/** A regular file that the kernel has open. */
final class KernelFile implements FileHandle {
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
    public void truncate(long sizeBytes) throws FileException {
        check(FileCalls.ftruncate(inode.fd(), sizeBytes), "truncate");
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
