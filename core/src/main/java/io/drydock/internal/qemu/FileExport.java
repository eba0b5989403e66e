package io.drydock.internal.qemu;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.ProtocolException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.PathCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A node whose content is a plain file: for loop devices, and for libblkid.
 *
 * <p>Discards do not get through, so the image does not shrink by what is deleted in it.
 *
 * <p>Whatever holds the file (a loop device, a mount on it) must be gone before {@link #close}: the
 * daemon cuts an export off at once, and what was not written then is lost.
 *
 * <p>Threading: {@link #close} belongs to the owner.
 */
public final class FileExport implements AutoCloseable {
    private final Fd file;
    private final CloseStack owned;

    private FileExport(Fd file, CloseStack owned) {
        this.file = file;
        this.owned = owned;
    }

    /** The file on which the daemon mounts, in its own mount namespace. */
    record Mountpoint(Fd directory, String name) {
        static Mountpoint create(Fd directory, String name) throws IOException {
            Mountpoint mountpoint = new Mountpoint(directory, name);
            int flags = LibC.O_CREAT() | LibC.O_EXCL() | LibC.O_RDWR();
            Fd.owned(Errno.check(mountpoint.open(flags, 0600), "create", name)).close();
            return mountpoint;
        }

        int open(int flags, int mode) {
            return PathCalls.openat2(directory, bytes(), flags, mode, 0);
        }

        void remove() throws IOException {
            Errno.check(PathCalls.unlinkat(directory, bytes(), 0), "remove", name);
        }

        private byte[] bytes() {
            return name.getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Opens what is mounted there.
     *
     * @param owned what the export consists of, last made last; it becomes the export's own
     */
    static FileExport open(Mountpoint mountpoint, boolean writable, CloseStack owned)
            throws IOException {
        int flags = writable ? LibC.O_RDWR() : LibC.O_RDONLY();
        String subject = "FUSE export " + mountpoint.name();
        Fd file = Fd.owned(Errno.check(mountpoint.open(flags, 0), "open", subject));
        owned.push(file::close);
        if (writable) {
            forbidHoles(file, subject);
        }
        return new FileExport(file, owned);
    }

    /**
     * Makes the kernel believe that holes cannot be punched here. QEMU takes a hole for a discard,
     * of which it leaves out what is no whole cluster (fuse_fallocate in block/export/fuse.c, 7.2):
     * a filesystem on a loop device would find old data where it has asked for zeroes. After one
     * answer of ENOSYS the kernel asks no more (fuse_file_fallocate in Linux's fs/fuse/file.c), and
     * the loop device writes the zeroes.
     */
    private static void forbidHoles(Fd file, String subject) throws IOException {
        int mode = LibC.FALLOC_FL_PUNCH_HOLE() | LibC.FALLOC_FL_KEEP_SIZE();
        long result = FileCalls.fallocate(file, mode, 0, 1);
        if (result == 0) {
            throw new ProtocolException(
                    "export", subject, "qemu-storage-daemon punches holes although it must not");
        }
        if (result != -LibC.EOPNOTSUPP()) {
            throw Errno.failure("export", subject, result);
        }
    }

    /** The file; stays owned by this export. */
    public Fd file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        owned.close();
    }
}
