package io.drydock.internal.journal;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.block.BlockDevice;
import io.drydock.error.SystemCallException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.PathCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A file that gets its name when it is whole. Until then it has none, and vanishes with the
 * process; or, where the filesystem has no such files (O_TMPFILE of man 2 open), one that says what
 * it is.
 *
 * <p>Threading: belongs to one thread.
 */
final class FileDraft implements JournalStore.Draft {
    private static final int MODE = 0600;

    private final Fd directory;
    private final Fd file;
    private final byte[] target;
    private final String name;
    private final FileBlockDevice content;

    /** The name that it has until it is published, if it has to have one. */
    private byte @Nullable [] draftName;

    private FileDraft(
            Fd directory, Fd file, byte @Nullable [] draftName, byte[] target, String name) {
        this.directory = directory;
        this.file = file;
        this.draftName = draftName;
        this.target = target;
        this.name = name;
        this.content = FileBlockDevice.growing(file, name);
    }

    /** Takes over the directory, unless it fails. */
    static FileDraft create(Fd directory, byte[] draftName, byte[] target, String name)
            throws IOException {
        byte[] here = ".".getBytes(StandardCharsets.UTF_8);
        long tmpfile = LibC.O_RDWR() | OpenFlags.O_TMPFILE;
        int number = PathCalls.openat2(directory, here, tmpfile, MODE, 0);
        if (number >= 0) {
            return new FileDraft(directory, Fd.owned(number), null, target, name);
        }
        if (number != -LibC.EOPNOTSUPP() && number != -LibC.EISDIR()) {
            throw failure(name, number);
        }
        long exclusive = LibC.O_RDWR() | LibC.O_CREAT() | LibC.O_EXCL() | OpenFlags.O_NOFOLLOW;
        number = PathCalls.openat2(directory, draftName, exclusive, MODE, 0);
        if (number < 0) {
            throw failure(name, number);
        }
        return new FileDraft(directory, Fd.owned(number), draftName, target, name);
    }

    private static SystemCallException failure(String name, long errno) {
        return Errno.failure(
                "create",
                name,
                errno,
                "a transaction needs to write a journal to the image's directory");
    }

    @Override
    public BlockDevice content() {
        return content;
    }

    @Override
    public void reserve(long writtenBytes, long freeBytes) throws IOException {
        long result = FileCalls.fallocate(file, 0, writtenBytes, freeBytes);
        if (result != -LibC.EOPNOTSUPP()) {
            if (result < 0) {
                throw Errno.failure(
                        "write",
                        name,
                        result,
                        "as much space as the edit takes must be free twice");
            }
        }
    }

    @Override
    public void release(long writtenBytes) throws IOException {
        Errno.check(FileCalls.ftruncate(file, writtenBytes), "truncate", name);
    }

    @Override
    public void publish() throws IOException {
        byte[] old = draftName;
        if (old == null) {
            byte[] path = file.procPath().getBytes(StandardCharsets.UTF_8);
            int flags = LibC.AT_SYMLINK_FOLLOW();
            Errno.check(PathCalls.linkat(directory, path, directory, target, flags), "name", name);
        } else {
            int flags = LibC.RENAME_NOREPLACE();
            int result = PathCalls.renameat2(directory, old, directory, target, flags);
            Errno.check(result, "name", name);
            draftName = null;
        }
        long result = FileCalls.fsync(file);
        result = result < 0 ? result : FileCalls.fsync(directory);
        if (result < 0) {
            PathCalls.unlinkat(directory, target, 0);
            throw Errno.failure("sync the directory of", name, result);
        }
    }

    @Override
    public void close() {
        if (draftName != null) {
            PathCalls.unlinkat(directory, draftName, 0);
        }
        content.close();
        directory.close();
    }
}
