package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.linux_dirent64;
import io.drydock.error.FileException;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.PathCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads the names in a directory (man 2 getdents). */
final class Directory {
    /** About 1,500 names a call: a directory of usual size takes two, the second says the end. */
    private static final long BUFFER_BYTES = 64 << 10;

    /** A damaged or hostile directory may go on for ever; this many names take about 500 MB. */
    private static final int MAX_ENTRIES = 4 << 20;

    private Directory() {}

    static List<DirectoryEntry> list(Fd directory, String path) throws FileException {
        List<DirectoryEntry> entries = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES, Long.BYTES);
            long filled;
            while ((filled = PathCalls.getdents64(directory, buffer)) > 0) {
                add(buffer.asSlice(0, filled), entries);
                if (entries.size() > MAX_ENTRIES) {
                    throw new FileException(
                            "list",
                            path,
                            Errno.name(LibC.EOVERFLOW()),
                            "it has more than " + MAX_ENTRIES + " names",
                            "the filesystem may be damaged: check it");
                }
            }
            if (filled < 0) {
                throw Errno.fileFailure("list", path, filled);
            }
        }
        return Collections.unmodifiableList(entries);
    }

    private static void add(MemorySegment filled, List<DirectoryEntry> entries) {
        long offset = 0;
        while (offset < filled.byteSize()) {
            MemorySegment rest = filled.asSlice(offset);
            byte[] name = name(rest.asSlice(linux_dirent64.d_name$offset()));
            if (!isDots(name)) {
                entries.add(
                        new DirectoryEntry(
                                GuestPath.of(name),
                                linux_dirent64.d_ino(rest),
                                FileTypes.ofDirectoryEntry(linux_dirent64.d_type(rest))));
            }
            offset += Short.toUnsignedInt(linux_dirent64.d_reclen(rest));
        }
    }

    private static byte[] name(MemorySegment string) {
        int length = 0;
        while (string.get(ValueLayout.JAVA_BYTE, length) != 0) {
            length++;
        }
        return string.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    }

    private static boolean isDots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }
}
