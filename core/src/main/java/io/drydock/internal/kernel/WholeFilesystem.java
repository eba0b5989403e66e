package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.ext4_fsuuid_args;
import io.drydock.bindings.libc.fstrim_range;
import io.drydock.error.FileException;
import io.drydock.filesystem.TrimRange;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A mounted filesystem as a whole, reached through any file of it.
 *
 * @param fd open for reading
 * @param path what errors call it
 */
record WholeFilesystem(Fd fd, String path) {
    private static final int UUID_BYTES = 16;

    /** {@code ioctl(fd, FITRIM, struct fstrim_range *)}: the length becomes what was trimmed. */
    long trim(TrimRange wanted) throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment range = fstrim_range.allocate(arena);
            fstrim_range.start(range, wanted.offsetBytes());
            fstrim_range.len(range, wanted.lengthBytes());
            fstrim_range.minlen(range, wanted.minimumBytes());
            check(FileCalls.ioctl(fd, LibC.FITRIM(), range), "trim");
            return fstrim_range.len(range);
        }
    }

    /** {@code ioctl(fd, FS_IOC_GETFSLABEL, char [FSLABEL_MAX])}. */
    String label() throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(LibC.FSLABEL_MAX() + 1L); // whatever was written
            check(FileCalls.ioctl(fd, LibC.FS_IOC_GETFSLABEL(), text), "getlabel");
            return text.getString(0);
        }
    }

    /** {@code ioctl(fd, FS_IOC_SETFSLABEL, const char [FSLABEL_MAX])}. */
    void setLabel(String label) throws FileException {
        byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= LibC.FSLABEL_MAX() || label.indexOf('\0') >= 0) {
            throw Errno.fileFailure("setlabel", path, LibC.EINVAL());
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(LibC.FSLABEL_MAX());
            MemorySegment.copy(bytes, 0, text, ValueLayout.JAVA_BYTE, 0, bytes.length);
            check(FileCalls.ioctl(fd, LibC.FS_IOC_SETFSLABEL(), text), "setlabel");
        }
    }

    /** {@code ioctl(fd, EXT4_IOC_SETFSUUID, struct fsuuid *)}. */
    void setUuid(UUID uuid) throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment argument = ext4_fsuuid_args.allocate(arena);
            ext4_fsuuid_args.fsu_len(argument, UUID_BYTES);
            byte[] bytes =
                    ByteBuffer.allocate(UUID_BYTES)
                            .putLong(uuid.getMostSignificantBits())
                            .putLong(uuid.getLeastSignificantBits())
                            .array();
            ext4_fsuuid_args.fsu_uuid(argument).copyFrom(MemorySegment.ofArray(bytes));
            check(FileCalls.ioctl(fd, LibC.EXT4_IOC_SETFSUUID(), argument), "setuuid");
        }
    }

    private void check(long result, String operation) throws FileException {
        if (result < 0) {
            throw Errno.fileFailure(operation, path, result);
        }
    }
}
