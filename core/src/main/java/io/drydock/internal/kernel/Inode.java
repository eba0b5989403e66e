package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.timespec;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.FileTypes;
import io.drydock.internal.linux.AttributeCalls;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.PathCalls.StatxResult;
import io.drydock.internal.linux.Statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What can be asked of and done to an inode through any fd of it, O_PATH included.
 *
 * @param path what errors call it
 * @param readOnly whether changes are refused before the kernel is asked
 */
record Inode(Fd fd, String path, boolean readOnly) {
    private static final byte[] ITSELF = new byte[0];
    private static final long ID_LIMIT = 1L << 32;

    FileType type(String operation) throws FileException {
        return FileTypes.ofMode(statx(operation).mode());
    }

    FileStatus status() throws FileException {
        return status(statx("stat"));
    }

    static FileStatus status(Statx status) {
        return new FileStatus(
                FileTypes.ofMode(status.mode()),
                status.mode() & 07777,
                status.uid(),
                status.gid(),
                status.size(),
                status.blocks() * 512,
                status.inode(),
                status.onDevice(),
                status.links(),
                status.blockBytes(),
                status.deviceNumber(),
                status.accessed(),
                status.modified(),
                status.changed(),
                status.born());
    }

    /** Whether it is the same, reached through the same mount. */
    boolean isSame(Inode other) throws FileException {
        Statx here = statx("stat");
        Statx there = other.statx("stat");
        return here.inode() == there.inode()
                && here.onDevice() == there.onDevice()
                && here.mountId() == there.mountId();
    }

    /** Whether both were reached through one mount. */
    boolean isOnMountOf(Inode other) throws FileException {
        return statx("stat").mountId() == other.statx("stat").mountId();
    }

    private Statx statx(String operation) throws FileException {
        StatxResult result =
                PathCalls.statx(fd, ITSELF, LibC.AT_EMPTY_PATH() | LibC.AT_NO_AUTOMOUNT());
        Statx status = result.value();
        if (status == null) {
            throw Errno.fileFailure(operation, path, result.error());
        }
        return status;
    }

    void setPermissions(int permissions) throws FileException {
        checkChangeable("chmod");
        check(AttributeCalls.chmod(fd, permissions & 07777), "chmod");
    }

    void setOwner(long uid, long gid) throws FileException {
        Objects.checkIndex(uid, ID_LIMIT);
        Objects.checkIndex(gid, ID_LIMIT);
        checkChangeable("chown");
        check(PathCalls.fchownat(fd, ITSELF, uid, gid, LibC.AT_EMPTY_PATH()), "chown");
    }

    void setTimes(FileTimes times) throws FileException {
        checkChangeable("utimens");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = timespec.allocateArray(2, arena);
            put(timespec.asSlice(pair, 0), times.accessed());
            put(timespec.asSlice(pair, 1), times.modified());
            check(AttributeCalls.utimens(fd, pair), "utimens");
        }
    }

    private static void put(MemorySegment to, Optional<Instant> time) {
        timespec.tv_sec(to, time.map(Instant::getEpochSecond).orElse(0L));
        timespec.tv_nsec(to, time.map(t -> (long) t.getNano()).orElse(LibC.UTIME_OMIT()));
    }

    Optional<byte[]> attribute(String name) throws FileException {
        return Attributes.read(fd, path, name);
    }

    void removeAttribute(String name) throws FileException {
        checkChangeable("removexattr");
        check(AttributeCalls.removexattr(fd, name), "removexattr");
    }

    Map<String, byte[]> attributes() throws FileException {
        return Attributes.read(fd, path);
    }

    void setAttribute(String name, byte[] value) throws FileException {
        checkChangeable("setxattr");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
            check(AttributeCalls.setxattr(fd, name, content), "setxattr");
        }
    }

    void checkChangeable(String operation) throws FileException {
        if (readOnly) {
            throw Errno.fileFailure(operation, path, LibC.EROFS());
        }
    }

    private void check(long result, String operation) throws FileException {
        if (result < 0) {
            throw Errno.fileFailure(operation, path, result);
        }
    }
}
