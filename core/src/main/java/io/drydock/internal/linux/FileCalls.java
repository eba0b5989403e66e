package io.drydock.internal.linux;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.LibCErrno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Calls on open files.
 *
 * <p>All return a value or minus errno, and {@link Fd#CLOSED} on an fd that was closed.
 *
 * <p>Threading: stateless.
 */
public final class FileCalls {
    /** The most that read(2) and write(2) transfer at once (man 2 read, NOTES). */
    private static final long MAX_TRANSFER = 0x7fff_f000;

    private FileCalls() {}

    /** {@code int open(const char *path, int flags, mode_t mode)}; O_CLOEXEC is added. */
    public static int open(String path, int flags, int mode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state();
            int cloexec = flags | LibC.O_CLOEXEC();
            return Native.result(
                    LibCErrno.open_mode(state, Native.string(arena, path), cloexec, mode), state);
        }
    }

    /** {@code int memfd_create(const char *name, unsigned flags)}; MFD_CLOEXEC is added. */
    public static int memfd_create(String name, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Native.state();
            int cloexec = flags | LibC.MFD_CLOEXEC();
            return Native.result(
                    LibCErrno.memfd_create(state, Native.string(arena, name), cloexec), state);
        }
    }

    /** {@code ssize_t pread(int fd, void *buf, size_t count, off_t offset)}: may read less. */
    public static long pread(Fd fd, MemorySegment into, long offset) {
        long count = Math.min(into.byteSize(), MAX_TRANSFER);
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.pread(state, n, into, count, offset), state);
        });
    }

    /** {@code ssize_t pwrite(int fd, const void *buf, size_t count, off_t offset)}. */
    public static long pwrite(Fd fd, MemorySegment from, long offset) {
        long count = Math.min(from.byteSize(), MAX_TRANSFER);
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.pwrite(state, n, from, count, offset), state);
        });
    }

    /**
     * Reads until the segment is full or the file ends.
     *
     * @return how many bytes were read, or minus errno
     */
    public static long preadFully(Fd fd, MemorySegment into, long offset) {
        long done = 0;
        while (done < into.byteSize()) {
            long count = pread(fd, into.asSlice(done), offset + done);
            if (count == 0) {
                break;
            }
            if (count < 0) {
                return count;
            }
            done += count;
        }
        return done;
    }

    /**
     * Writes all of the segment.
     *
     * @return 0, or minus errno
     */
    public static long pwriteFully(Fd fd, MemorySegment from, long offset) {
        long done = 0;
        while (done < from.byteSize()) {
            long count = pwrite(fd, from.asSlice(done), offset + done);
            if (count < 0) {
                return count;
            }
            done += count;
        }
        return 0;
    }

    /** {@code int fsync(int fd)}. */
    public static long fsync(Fd fd) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.fsync(state, n), state);
        });
    }

    /** {@code int fdatasync(int fd)}. */
    public static long fdatasync(Fd fd) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.fdatasync(state, n), state);
        });
    }

    /** {@code int syncfs(int fd)}. */
    public static long syncfs(Fd fd) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.syncfs(state, n), state);
        });
    }

    /** {@code int ftruncate(int fd, off_t length)}. */
    public static long ftruncate(Fd fd, long length) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.ftruncate(state, n, length), state);
        });
    }

    /** {@code int fallocate(int fd, int mode, off_t offset, off_t len)}. */
    public static long fallocate(Fd fd, int mode, long offset, long length) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.fallocate(state, n, mode, offset, length), state);
        });
    }

    /** {@code off_t lseek(int fd, off_t offset, int whence)}; for SEEK_DATA and SEEK_HOLE. */
    public static long lseek(Fd fd, long offset, int whence) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.lseek(state, n, offset, whence), state);
        });
    }

    /**
     * {@code int fstatvfs(int fd, struct statvfs *buf)}; the fd may be an O_PATH one (Linux 3.12).
     */
    public static long fstatvfs(Fd fd, MemorySegment buffer) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.fstatvfs(state, n, buffer), state);
        });
    }

    /**
     * {@code ssize_t copy_file_range(int in, off_t *off_in, int out, off_t *off_out, size_t, 0)}:
     * may copy less.
     */
    public static long copy_file_range(
            Fd from, long fromOffset, Fd to, long toOffset, long length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_LONG, fromOffset);
            MemorySegment out = arena.allocateFrom(ValueLayout.JAVA_LONG, toOffset);
            return from.call(f ->
                    to.call(t -> {
                        MemorySegment state = Native.state();
                        return Native.result(
                                LibCErrno.copy_file_range(state, f, in, t, out, length, 0), state);
                    }));
        }
    }

    /** {@code int flock(int fd, int operation)}. */
    public static long flock(Fd fd, int operation) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.flock(state, n, operation), state);
        });
    }

    /** {@code int fcntl(int fd, int cmd, long arg)}. */
    public static long fcntl(Fd fd, int command, long argument) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.fcntl_long(state, n, command, argument), state);
        });
    }

    /** {@code int fcntl(int fd, int cmd, void *arg)}. */
    public static long fcntl(Fd fd, int command, MemorySegment argument) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.fcntl_ptr(state, n, command, argument), state);
        });
    }

    /** {@code int ioctl(int fd, unsigned long request, void *arg)}. */
    public static long ioctl(Fd fd, long request, MemorySegment argument) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.ioctl_ptr(state, n, request, argument), state);
        });
    }

    /** {@code int ioctl(int fd, unsigned long request, long arg)}. */
    public static long ioctl(Fd fd, long request, long argument) {
        return fd.call(n -> {
            MemorySegment state = Native.state();
            return Native.result(LibCErrno.ioctl_long(state, n, request, argument), state);
        });
    }
}
