package io.drydock.internal.zfs;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.bindings.zfs.OpenZfs;
import io.drydock.error.DrydockException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@code libzfs_handle_t}, and how its calls fail.
 *
 * <p>Threading: for one thread at a time.
 */
public final class LibZfs implements AutoCloseable {
    /** What the module makes. Without it libzfs would run modprobe(8). */
    private static final List<Path> MODULE =
            List.of(Path.of("/sys/module/zfs"), Path.of("/dev/zfs"));

    private final MemorySegment handle;

    private LibZfs(MemorySegment handle) {
        this.handle = handle;
    }

    /**
     * Opens the module.
     *
     * @throws UnsupportedException when the kernel has no ZFS now, or libzfs is not installed, or
     *     this process may not
     */
    public static LibZfs open() throws UnsupportedException {
        if (!MODULE.stream().allMatch(Files::exists)) {
            throw none(
                    "this kernel has no ZFS",
                    "install package zfs-dkms (Debian's section contrib), and load it: modprobe"
                            + " zfs");
        }
        try {
            NativeLibrary.ZFS.require();
        } catch (MissingNativeLibraryException e) {
            throw new UnsupportedException(
                    "open",
                    "ZFS",
                    "libzfs cannot be loaded",
                    "install package " + e.debianPackage() + " (Debian's section contrib)",
                    e);
        }
        MemorySegment handle = OpenZfs.libzfs_init();
        if (handle.address() == 0) {
            throw none("the module does not answer to libzfs", "run as root; both of one version");
        }
        OpenZfs.libzfs_print_on_error(handle, 0);
        return new LibZfs(handle);
    }

    private static UnsupportedException none(String reason, String hint) {
        return new UnsupportedException("open", "ZFS", "no zfs on this host: " + reason, hint);
    }

    MemorySegment handle() {
        return handle;
    }

    /** What the last call on this handle has failed with. */
    DrydockException failure(String operation, String subject) {
        int code = OpenZfs.libzfs_errno(handle);
        String said = text(OpenZfs.libzfs_error_description(handle));
        if (code == OpenZfs.EZFS_NOENT()) {
            return new NotFoundException(operation, subject, said);
        }
        if (code == OpenZfs.EZFS_EXISTS()) {
            return new RefusedException(
                    operation, subject, said, "give it another name, or export the other pool");
        }
        if (code == OpenZfs.EZFS_BUSY()) {
            return new RefusedException(
                    operation, subject, said, "unmount it and close what is open on it");
        }
        return new SystemCallException(operation, subject, "EZFS " + code, said, null);
    }

    /** Throws the failure unless the result of a call is 0. */
    void check(int result, String operation, String subject) throws DrydockException {
        if (result != 0) {
            throw failure(operation, subject);
        }
    }

    /** The text of a C string that is not NULL. */
    static String text(MemorySegment string) {
        return string.reinterpret(Long.MAX_VALUE).getString(0);
    }

    @Override
    public void close() {
        OpenZfs.libzfs_fini(handle);
    }
}
