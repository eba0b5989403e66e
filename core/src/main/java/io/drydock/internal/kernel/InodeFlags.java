package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Flags and generation of an inode, of an fd that is open for reading (man 2 ioctl_iflags). The
 * numbers of these ioctls say {@code long}, but every filesystem reads and writes an {@code int}.
 */
final class InodeFlags {
    private InodeFlags() {}

    static int read(Fd fd, String path) throws FileException {
        return get(fd, LibC.FS_IOC_GETFLAGS(), "getflags", path);
    }

    static void write(Fd fd, int flags, String path) throws FileException {
        set(fd, LibC.FS_IOC_SETFLAGS(), flags, "setflags", path);
    }

    static void setGeneration(Fd fd, long generation, String path) throws FileException {
        set(fd, LibC.FS_IOC_SETVERSION(), (int) generation, "setversion", path);
    }

    private static void set(Fd fd, long request, int number, String operation, String path)
            throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(Long.BYTES, Long.BYTES);
            value.set(ValueLayout.JAVA_INT, 0, number);
            check(FileCalls.ioctl(fd, request, value), operation, path);
        }
    }

    static long generation(Fd fd, String path) throws FileException {
        return Integer.toUnsignedLong(get(fd, LibC.FS_IOC_GETVERSION(), "getversion", path));
    }

    private static int get(Fd fd, long request, String operation, String path)
            throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(Long.BYTES, Long.BYTES);
            check(FileCalls.ioctl(fd, request, value), operation, path);
            return value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    private static void check(long result, String operation, String path) throws FileException {
        if (result < 0) {
            throw Errno.fileFailure(operation, path, result);
        }
    }
}
