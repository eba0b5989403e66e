package io.drydock.archive;

import io.drydock.archive.SparseMap.Segment;
import io.drydock.error.CorruptDataException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.GuestPath;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads the data of files into an archive. */
final class FileData {
    private static final int CHUNK_BYTES = 256 << 10;

    private final byte[] bytes = new byte[CHUNK_BYTES];

    /** Writes what the map says that there is. */
    void write(FileHandle file, GuestPath path, SparseMap map, OutputStream out)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk =
                    arena.allocate(Math.max(1, Math.min(map.dataBytes(), CHUNK_BYTES)));
            for (Segment segment : map.segments()) {
                for (long at = segment.offset(); at < segment.end(); ) {
                    int part = (int) Math.min(segment.end() - at, chunk.byteSize());
                    if (file.read(at, chunk.asSlice(0, part)) < part) {
                        throw new CorruptDataException(
                                "pack", path.toString(), "it became shorter while it was read");
                    }
                    MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, 0, bytes, 0, part);
                    out.write(bytes, 0, part);
                    at += part;
                }
            }
        }
    }
}
