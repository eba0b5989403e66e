package io.drydock.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;

/**
 * Moves the bytes of files. Holes are not read, and runs of zeroes are not written, so that they
 * become holes.
 */
final class FileContent {
    private static final int CHUNK_BYTES = DataReader.CHUNK_BYTES;

    /** The grain of holes: no filesystem in use has larger blocks. */
    private static final int HOLE_BYTES = 64 << 10;

    private static final MemorySegment ZEROES = MemorySegment.ofArray(new byte[HOLE_BYTES]);

    private FileContent() {}

    /** Where bytes come from, at the next position; fewer than wanted at the end only. */
    private interface Source {
        int read(long position, MemorySegment into) throws IOException;
    }

    /** Where bytes go. */
    interface Sink {
        void write(long position, MemorySegment from) throws IOException;
    }

    /** Exactly so many bytes at an offset, or fewer when the file ends there. */
    static byte[] read(FileHandle file, long position, int size) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(Math.max(size, 1)).asSlice(0, size);
            int count = file.read(position, content);
            return content.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    static void write(FileHandle file, long position, byte[] content) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            file.write(position, arena.allocateFrom(ValueLayout.JAVA_BYTE, content));
        }
    }

    /** Writes a pattern again and again. Zeroes become a hole. */
    static void fill(FileHandle file, byte[] pattern, long length, Meter meter) throws IOException {
        byte[] bytes = new byte[CHUNK_BYTES];
        Source source =
                (position, into) -> {
                    int count = (int) Math.min(bytes.length, length - position);
                    for (int i = 0, at = (int) (position % pattern.length); i < count; i++) {
                        bytes[i] = pattern[at];
                        at = at + 1 == pattern.length ? 0 : at + 1;
                    }
                    MemorySegment.copy(bytes, 0, into, ValueLayout.JAVA_BYTE, 0, count);
                    return count;
                };
        boolean zero = Arrays.equals(pattern, new byte[pattern.length]);
        if (!zero) {
            copy(source, file::write, meter);
        }
        file.truncate(length);
    }

    static void copy(InputStream from, FileHandle to, Meter meter) throws IOException {
        byte[] bytes = new byte[CHUNK_BYTES];
        Source source =
                (_, into) -> {
                    int count = from.readNBytes(bytes, 0, bytes.length);
                    MemorySegment.copy(bytes, 0, into, ValueLayout.JAVA_BYTE, 0, count);
                    return count;
                };
        to.truncate(copy(source, to::write, meter));
    }

    static void copy(DataSource from, FileHandle to, Meter meter) throws IOException {
        to.truncate(copyData(from, to::write, meter));
    }

    /** Holes stay holes, and so does what is shared, where the engine can do that. */
    static void copy(FileHandle from, FileHandle to, Meter meter) throws IOException {
        to.truncate(new DataReader(DataSource.of(from), meter).read(new FileCopy(from, to)));
    }

    static void copySparse(DataSource from, FileChannel to, Meter meter) throws IOException {
        long size = copyData(from, (position, part) -> writeFully(to, position, part), meter);
        if (to.size() < size) {
            to.write(ByteBuffer.allocate(1), size - 1); // the file ends in a hole
        }
    }

    /** All of it in order, zeroes as well. */
    static void copy(FileHandle from, WritableByteChannel to, Meter meter) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK_BYTES);
            long position = 0;
            int count;
            do {
                count = from.read(position, chunk);
                writeFully(to, chunk.asSlice(0, count));
                position += count;
                meter.add(count);
            } while (count == CHUNK_BYTES);
        }
    }

    private static long copyData(DataSource from, Sink to, Meter meter) throws IOException {
        return new DataReader(from, meter)
                .read((position, data) -> {
                    writeData(data, position, to);
                    return true;
                });
    }

    /** Copies all of a stream that knows of no holes; returns its length. */
    private static long copy(Source from, Sink to, Meter meter) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK_BYTES);
            long position = 0;
            int count;
            do {
                count = from.read(position, chunk);
                writeData(chunk.asSlice(0, count), position, to);
                position += count;
                meter.add(count);
            } while (count == CHUNK_BYTES);
            return position;
        }
    }

    /** Writes each run of blocks between two holes with one call. */
    static void writeData(MemorySegment chunk, long position, Sink to) throws IOException {
        long start = 0;
        for (long at = 0; at < chunk.byteSize(); at += HOLE_BYTES) {
            long length = Math.min(HOLE_BYTES, chunk.byteSize() - at);
            if (isZero(chunk.asSlice(at, length))) {
                writePart(chunk, start, at, position, to);
                start = at + length;
            }
        }
        writePart(chunk, start, chunk.byteSize(), position, to);
    }

    private static void writePart(MemorySegment chunk, long start, long end, long position, Sink to)
            throws IOException {
        if (start < end) {
            to.write(position + start, chunk.asSlice(start, end - start));
        }
    }

    /** Whether it holds nothing but zeroes. */
    static boolean isZero(MemorySegment bytes) {
        for (long at = 0; at < bytes.byteSize(); at += HOLE_BYTES) {
            long length = Math.min(HOLE_BYTES, bytes.byteSize() - at);
            if (bytes.asSlice(at, length).mismatch(ZEROES.asSlice(0, length)) >= 0) {
                return false;
            }
        }
        return true;
    }

    static int readFully(FileChannel from, long position, MemorySegment into) throws IOException {
        ByteBuffer buffer = into.asByteBuffer();
        while (buffer.hasRemaining() && from.read(buffer, position + buffer.position()) > 0) {}
        return buffer.position();
    }

    static void writeFully(WritableByteChannel to, MemorySegment part) throws IOException {
        ByteBuffer buffer = part.asByteBuffer();
        while (buffer.hasRemaining()) {
            to.write(buffer);
        }
    }

    private static void writeFully(FileChannel to, long position, MemorySegment part)
            throws IOException {
        ByteBuffer buffer = part.asByteBuffer();
        while (buffer.hasRemaining()) {
            to.write(buffer, position + buffer.position());
        }
    }
}
