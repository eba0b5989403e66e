package io.drydock.internal.block;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.PathCalls;
import java.nio.charset.StandardCharsets;

/**
 * A file that gets its name when it is whole. Until then it has none, and vanishes with the
 * process; or, where the filesystem has no such files (O_TMPFILE of man 2 open), one that says what
 * it is.
 *
 * <p>Threading: belongs to one thread.
 */
public final class DraftFile implements AutoCloseable {
    private final Fd directory;
    private final Fd file;
    private final byte[] draftName;
    private final String name;

    /** Whether there is a file of the draft's name that is ours. */
    private boolean hasDraftName;

    private DraftFile(Fd directory, Fd file, byte[] draftName, boolean hasDraftName, String name) {
        this.directory = directory;
        this.file = file;
        this.draftName = draftName;
        this.hasDraftName = hasDraftName;
        this.name = name;
    }

    /**
     * Makes an empty one. Takes over the directory, unless it fails.
     *
     * @param draftName the name that it has meanwhile, if it has to have one
     * @param mode its permissions, less the umask
     * @param name what errors call it
     * @param hint what to do when it cannot be made
     */
    public static DraftFile create(
            Fd directory, byte[] draftName, int mode, String name, String hint)
            throws SystemCallException {
        byte[] here = ".".getBytes(StandardCharsets.UTF_8);
        long tmpfile = LibC.O_RDWR() | OpenFlags.O_TMPFILE;
        int number = PathCalls.openat2(directory, here, tmpfile, mode, 0);
        if (number >= 0) {
            return new DraftFile(directory, Fd.owned(number), draftName, false, name);
        }
        if (number != -LibC.EOPNOTSUPP() && number != -LibC.EISDIR()) {
            throw Errno.failure("create", name, number, hint);
        }
        long exclusive = LibC.O_RDWR() | LibC.O_CREAT() | LibC.O_EXCL() | OpenFlags.O_NOFOLLOW;
        number = PathCalls.openat2(directory, draftName, exclusive, mode, 0);
        if (number < 0) {
            throw Errno.failure("create", name, number, hint);
        }
        return new DraftFile(directory, Fd.owned(number), draftName, true, name);
    }

    /** The open file, for reading and writing; it stays this draft's. */
    public Fd fd() {
        return file;
    }

    /**
     * Gives it its name, and returns when both are on stable storage.
     *
     * @throws SystemCallException when there is a file of that name, among others; it has none then
     */
    public void publish(byte[] target) throws SystemCallException {
        if (hasDraftName) {
            rename(target, LibC.RENAME_NOREPLACE());
        } else {
            link(target);
        }
        long result = sync();
        if (result < 0) {
            PathCalls.unlinkat(directory, target, 0);
            throw Errno.failure("sync the directory of", name, result);
        }
    }

    /** As {@link #publish}, in place of a file that has the name now. */
    public void replace(byte[] target) throws SystemCallException {
        Errno.check(FileCalls.fsync(file), "write", name);
        if (!hasDraftName) {
            link(draftName);
            hasDraftName = true;
        }
        rename(target, 0);
        Errno.check(FileCalls.fsync(directory), "sync the directory of", name);
    }

    private void link(byte[] target) throws SystemCallException {
        byte[] path = file.procPath().getBytes(StandardCharsets.UTF_8);
        int flags = LibC.AT_SYMLINK_FOLLOW();
        Errno.check(PathCalls.linkat(directory, path, directory, target, flags), "name", name);
    }

    private void rename(byte[] target, int flags) throws SystemCallException {
        int result = PathCalls.renameat2(directory, draftName, directory, target, flags);
        Errno.check(result, "name", name);
        hasDraftName = false;
    }

    private long sync() {
        long result = FileCalls.fsync(file);
        return result < 0 ? result : FileCalls.fsync(directory);
    }

    /** Closes it; if it has not been published, it is gone. */
    @Override
    public void close() {
        if (hasDraftName) {
            PathCalls.unlinkat(directory, draftName, 0);
        }
        file.close();
        directory.close();
    }
}
