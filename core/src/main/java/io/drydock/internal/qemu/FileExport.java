package io.drydock.internal.qemu;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.PathCalls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A node whose content is a plain file: for loop devices, and for libblkid.
 *
 * <p>Whatever holds the file (a loop device, a mount on it) must be gone before {@link #close}: the
 * daemon cuts an export off at once, and what was not written then is lost.
 *
 * <p>Threading: {@link #close} belongs to the owner.
 */
public final class FileExport implements AutoCloseable {
    private final StorageDaemon daemon;
    private final Mountpoint mountpoint;
    private final Fd file;

    private FileExport(StorageDaemon daemon, Mountpoint mountpoint, Fd file) {
        this.daemon = daemon;
        this.mountpoint = mountpoint;
        this.file = file;
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

    static FileExport open(StorageDaemon daemon, Mountpoint mountpoint, boolean writable)
            throws IOException {
        int number = mountpoint.open(writable ? LibC.O_RDWR() : LibC.O_RDONLY(), 0);
        if (number < 0) {
            daemon.removeExport(mountpoint.name());
            mountpoint.remove();
            throw Errno.failure("open", "FUSE export " + mountpoint.name(), number);
        }
        return new FileExport(daemon, mountpoint, Fd.owned(number));
    }

    /** The file; stays owned by this export. */
    public Fd file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        file.close();
        daemon.removeExport(mountpoint.name());
        mountpoint.remove();
    }
}
