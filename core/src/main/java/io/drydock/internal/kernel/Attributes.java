package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.internal.linux.AttributeCalls;
import io.drydock.internal.linux.AttributeName;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads all extended attributes of an inode (man 7 xattr). */
final class Attributes {
    /**
     * ext4 shares large values between names, so an image of a few megabytes could say that it has
     * hundreds.
     */
    private static final long MAX_TOTAL_BYTES = 16 << 20;

    private Attributes() {}

    static Map<String, byte[]> read(Fd fd, String path) throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocate(LibC.XATTR_LIST_MAX());
            long length = AttributeCalls.listxattr(fd, list);
            if (length == -LibC.EOPNOTSUPP() || length == 0) {
                return Map.of();
            }
            if (length < 0) {
                throw Errno.fileFailure("listxattr", path, length);
            }
            byte[] names = list.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
            return values(fd, path, names, arena.allocate(LibC.XATTR_SIZE_MAX()));
        }
    }

    /** One value; empty when there is none. */
    static Optional<byte[]> read(Fd fd, String path, String name) throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(LibC.XATTR_SIZE_MAX());
            long length = AttributeCalls.getxattr(fd, AttributeName.toBytes(name), buffer);
            if (length == -LibC.ENODATA() || length == -LibC.EOPNOTSUPP()) {
                return Optional.empty();
            }
            if (length < 0) {
                throw Errno.fileFailure("getxattr", path, length);
            }
            return Optional.of(buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private static Map<String, byte[]> values(
            Fd fd, String path, byte[] names, MemorySegment buffer) throws FileException {
        Map<String, byte[]> attributes = new LinkedHashMap<>();
        long total = 0;
        int start = 0;
        for (int end = 0; end < names.length; end++) {
            if (names[end] != 0) {
                continue;
            }
            byte[] name = Arrays.copyOfRange(names, start, end);
            start = end + 1;
            long length = AttributeCalls.getxattr(fd, name, buffer);
            if (length == -LibC.ENODATA()) {
                continue; // removed since the names were listed
            }
            total += length;
            if (length < 0 || total > MAX_TOTAL_BYTES) {
                throw Errno.fileFailure("getxattr", path, length < 0 ? length : LibC.E2BIG());
            }
            attributes.put(
                    AttributeName.of(name),
                    buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        }
        return Collections.unmodifiableMap(attributes);
    }
}
