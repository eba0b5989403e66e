package io.drydock.internal.userspace;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.internal.driver.InodeContent;
import io.drydock.internal.driver.InodeException;
import io.drydock.internal.driver.WritableContent;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.userspace.OpenInodes.Change;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A regular file that is open. */
final class UserspaceFile implements FileHandle {
    private static final long ID_LIMIT = 1L << 32;

    private final OpenInodes filesystem;
    private final long inode;
    private final InodeContent content;
    private final String path;
    private final boolean forWriting;
    private final Set<UserspaceFile> openOnes;
    private final AtomicBoolean closed = new AtomicBoolean();
    private boolean written;

    /**
     * @param content is closed with it
     * @param openOnes what it removes itself from when it is closed
     */
    UserspaceFile(
            OpenInodes filesystem,
            long inode,
            InodeContent content,
            String path,
            boolean forWriting,
            Set<UserspaceFile> openOnes) {
        this.filesystem = filesystem;
        this.inode = inode;
        this.content = content;
        this.path = path;
        this.forWriting = forWriting;
        this.openOnes = openOnes;
        openOnes.add(this);
    }

    /** Whether it is a file of that filesystem. */
    boolean isOf(OpenInodes other) {
        return filesystem == other;
    }

    @Override
    public FileStatus status() throws IOException {
        return told("stat", () -> filesystem.look(all -> all.status(inode)));
    }

    @Override
    public int read(long offsetBytes, MemorySegment into) throws IOException {
        checkOffset("read", offsetBytes);
        return told("read", () -> filesystem.look(_ -> content.read(offsetBytes, into)));
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        checkOffset("write", offsetBytes);
        if (Long.MAX_VALUE - offsetBytes < from.byteSize()) {
            throw failure("write", LibC.EFBIG());
        }
        changeContent("write", file -> file.write(offsetBytes, from));
    }

    @Override
    public void truncate(long sizeBytes) throws IOException {
        checkOffset("truncate", sizeBytes);
        if (!forWriting) {
            throw failure("truncate", LibC.EINVAL());
        }
        changeContent("truncate", file -> file.truncate(sizeBytes));
    }

    @Override
    public OptionalLong nextData(long offsetBytes) throws IOException {
        checkOffset("lseek", offsetBytes);
        return told(
                "lseek",
                () ->
                        filesystem.look(all ->
                                offsetBytes >= all.status(inode).sizeBytes()
                                        ? OptionalLong.empty()
                                        : content.nextData(offsetBytes)));
    }

    @Override
    public long nextHole(long offsetBytes) throws IOException {
        checkOffset("lseek", offsetBytes);
        return told(
                "lseek",
                () ->
                        filesystem.look(all -> {
                            if (offsetBytes >= all.status(inode).sizeBytes()) {
                                throw InodeException.of(LibC.ENXIO());
                            }
                            return content.nextHole(offsetBytes);
                        }));
    }

    @Override
    public void allocate(long offsetBytes, long lengthBytes) throws IOException {
        checkRange("allocate", offsetBytes, lengthBytes);
        changeContent("allocate", file -> file.allocate(offsetBytes, lengthBytes));
    }

    @Override
    public void punchHole(long offsetBytes, long lengthBytes) throws IOException {
        checkRange("punch", offsetBytes, lengthBytes);
        changeContent("punch", file -> file.punchHole(offsetBytes, lengthBytes));
    }

    private void checkOffset(String operation, long offset) throws FileException {
        if (offset < 0) {
            throw failure(operation, LibC.EINVAL());
        }
    }

    private void checkRange(String operation, long offset, long length) throws FileException {
        if (offset < 0 || length <= 0) {
            throw failure(operation, LibC.EINVAL());
        }
        if (Long.MAX_VALUE - offset < length) {
            throw failure(operation, LibC.EFBIG());
        }
    }

    /** Changes what is in the file. */
    private interface ContentChange {
        void in(WritableContent file) throws IOException;
    }

    private void changeContent(String operation, ContentChange change) throws IOException {
        if (!forWriting || !(content instanceof WritableContent file)) {
            throw failure(operation, LibC.EBADF());
        }
        change(
                operation,
                all -> {
                    if (!written) {
                        new ModeRules(all).dropCapability(inode);
                        written = true;
                    }
                    change.in(file);
                    return null;
                });
    }

    @Override
    public void setPermissions(int permissions) throws IOException {
        change(
                "chmod",
                all -> {
                    new ModeRules(all).setPermissions(inode, permissions);
                    return null;
                });
    }

    @Override
    public void setOwner(long uid, long gid) throws IOException {
        Objects.checkIndex(uid, ID_LIMIT);
        Objects.checkIndex(gid, ID_LIMIT);
        change(
                "chown",
                all -> {
                    new ModeRules(all).setOwner(inode, uid, gid);
                    return null;
                });
    }

    @Override
    public Map<String, byte[]> attributes() throws IOException {
        return told("listxattr", () -> filesystem.look(all -> all.attributes(inode)));
    }

    @Override
    public void setAttribute(String name, byte[] value) throws IOException {
        change(
                "setxattr",
                all -> {
                    new ModeRules(all).setAttribute(inode, name, value);
                    written &= !name.startsWith("security.");
                    return null;
                });
    }

    @Override
    public void removeAttribute(String name) throws IOException {
        change(
                "removexattr",
                all -> {
                    new ModeRules(all).removeAttribute(inode, name);
                    return null;
                });
    }

    @Override
    public void setTimes(FileTimes times) throws IOException {
        change(
                "utimens",
                all -> {
                    new ModeRules(all).setTimes(inode, times);
                    return null;
                });
    }

    @Override
    public void sync() throws IOException {
        told(
                "sync",
                () -> {
                    filesystem.sync();
                    return null;
                });
    }

    /** Content and names are committed together. */
    @Override
    public void syncBeforeRename() throws IOException {
        told("sync", () -> null);
    }

    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        openOnes.remove(this);
        told(
                "close",
                () -> {
                    try (InodeContent _ = content) {
                        filesystem.release(inode);
                    }
                    return null;
                });
    }

    private void change(String operation, Change<@Nullable Void> change) throws IOException {
        told(operation, () -> filesystem.change(change));
    }

    private <T extends @Nullable Object> T told(String operation, Told.Call<T> call)
            throws IOException {
        if (closed.get() && !operation.equals("close")) {
            throw failure(operation, LibC.EBADF());
        }
        return Told.of(operation, path, call);
    }

    private FileException failure(String operation, int errno) {
        return Errno.fileFailure(operation, path, errno);
    }
}
