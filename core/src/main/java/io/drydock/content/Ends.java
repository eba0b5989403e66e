package io.drydock.content;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.linux.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Finds where the first or last lines of a file are: the last ones by reading backwards. */
final class Ends {
    private static final int PIECE_BYTES = 64 << 10;

    private final FileHandle file;
    private final GuestPath path;

    Ends(FileHandle file, GuestPath path) {
        this.file = file;
        this.path = path;
    }

    byte[] firstBytes(long number) throws IOException {
        return range(0, Math.min(number, file.status().sizeBytes()));
    }

    byte[] lastBytes(long number) throws IOException {
        long size = file.status().sizeBytes();
        return range(Math.max(0, size - number), size);
    }

    byte[] firstLines(long number) throws IOException {
        return range(0, endOfLines(number));
    }

    byte[] lastLines(long number) throws IOException {
        long size = file.status().sizeBytes();
        return range(number == 0 ? size : startOfLines(number, size), size);
    }

    /** Where so many lines from the beginning end, or where more than can be returned do. */
    private long endOfLines(long number) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment piece = arena.allocate(PIECE_BYTES);
            long missing = number;
            long position = 0;
            while (missing > 0 && position <= FileTree.READ_LIMIT_BYTES) {
                int count = file.read(position, piece);
                for (int i = 0; i < count; i++) {
                    if (piece.get(ValueLayout.JAVA_BYTE, i) == '\n' && --missing == 0) {
                        return position + i + 1;
                    }
                }
                position += count;
                if (count < PIECE_BYTES) {
                    break;
                }
            }
            return position;
        }
    }

    /** Where so many lines before the end begin, or where more than can be returned do. */
    private long startOfLines(long number, long size) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment piece = arena.allocate(PIECE_BYTES);
            long missing = number;
            long end = size;
            while (end > 0 && size - end <= FileTree.READ_LIMIT_BYTES) {
                long start = Math.max(0, end - PIECE_BYTES);
                MemorySegment part = piece.asSlice(0, end - start);
                int count = file.read(start, part);
                for (int i = count - 1; i >= 0; i--) {
                    boolean last = start + i == size - 1; // it ends the last line, if that ends
                    if (part.get(ValueLayout.JAVA_BYTE, i) == '\n' && !last && --missing == 0) {
                        return start + i + 1;
                    }
                }
                end = start;
            }
            return end;
        }
    }

    private byte[] range(long from, long to) throws IOException {
        if (to - from > FileTree.READ_LIMIT_BYTES) {
            throw new FileException(
                    "read",
                    path.toString(),
                    Errno.name(LibC.EFBIG()),
                    Errno.description(LibC.EFBIG()),
                    "more is asked for than " + FileTree.READ_LIMIT_BYTES + " bytes");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, to - from)).asSlice(0, to - from);
            int count = file.read(from, bytes);
            return bytes.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
