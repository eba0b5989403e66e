package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.bindings.libc.linux_dirent64;
import io.drydock.bindings.libc.statx;
import io.drydock.error.FileException;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileEntry;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.driver.FileTypes;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.Statx;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the names in a directory (man 2 getdents). */
final class Directory {
    /** About 1,500 names a call: a directory of usual size takes two, the second says the end. */
    private static final long BUFFER_BYTES = 64 << 10;

    /** A damaged or hostile directory may go on for ever; this many names take about 500 MB. */
    private static final int MAX_ENTRIES = 4 << 20;

    private static final int NOT_FOLLOWED = LibC.AT_SYMLINK_NOFOLLOW() | LibC.AT_NO_AUTOMOUNT();

    private Directory() {}

    /** Makes a value of a record of the directory. */
    private interface Maker<E> {
        /** Null when it is to be left out. */
        @Nullable E make(MemorySegment entry) throws FileException;
    }

    static List<DirectoryEntry> list(Fd directory, String path) throws FileException {
        return list(
                directory,
                path,
                entry ->
                        new DirectoryEntry(
                                GuestPath.of(name(entry)),
                                linux_dirent64.d_ino(entry),
                                FileTypes.ofDirectoryEntry(linux_dirent64.d_type(entry))));
    }

    static List<FileEntry> listWithStatus(Fd directory, String path) throws FileException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = statx.allocate(arena);
            return list(
                    directory,
                    path,
                    entry -> {
                        MemorySegment name = entry.asSlice(linux_dirent64.d_name$offset());
                        int result = PathCalls.statx(directory, name, NOT_FOLLOWED, buffer);
                        if (result == -LibC.ENOENT()) {
                            return null; // removed since the names were read
                        }
                        GuestPath of = GuestPath.of(name(entry));
                        if (result < 0) {
                            throw Errno.fileFailure("stat", path + "/" + of, result);
                        }
                        return new FileEntry(of, Inode.status(Statx.of(buffer)));
                    });
        }
    }

    /** Whether it has the name of itself, which every directory has among its first. */
    static boolean listsItself(Fd directory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES, Long.BYTES);
            long filled = PathCalls.getdents64(directory, buffer);
            boolean found = false;
            for (long offset = 0; offset < filled && !found; ) {
                MemorySegment entry = buffer.asSlice(offset);
                found = isDots(entry);
                offset += Short.toUnsignedInt(linux_dirent64.d_reclen(entry));
            }
            return found;
        }
    }

    private static <E> List<E> list(Fd directory, String path, Maker<E> maker)
            throws FileException {
        List<E> entries = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(BUFFER_BYTES, Long.BYTES);
            long filled;
            while ((filled = PathCalls.getdents64(directory, buffer)) > 0) {
                add(buffer.asSlice(0, filled), maker, entries);
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

    private static <E> void add(MemorySegment filled, Maker<E> maker, List<E> entries)
            throws FileException {
        long offset = 0;
        while (offset < filled.byteSize()) {
            MemorySegment entry = filled.asSlice(offset);
            E made = isDots(entry) ? null : maker.make(entry);
            if (made != null) {
                entries.add(made);
            }
            offset += Short.toUnsignedInt(linux_dirent64.d_reclen(entry));
        }
    }

    private static byte[] name(MemorySegment entry) {
        long start = linux_dirent64.d_name$offset();
        long end = start;
        while (byteAt(entry, end) != 0) {
            end++;
        }
        return entry.asSlice(start, end - start).toArray(ValueLayout.JAVA_BYTE);
    }

    private static boolean isDots(MemorySegment entry) {
        long name = linux_dirent64.d_name$offset();
        return byteAt(entry, name) == '.'
                && (byteAt(entry, name + 1) == 0
                        || (byteAt(entry, name + 1) == '.' && byteAt(entry, name + 2) == 0));
    }

    private static byte byteAt(MemorySegment entry, long offset) {
        return entry.get(ValueLayout.JAVA_BYTE, offset);
    }
}
