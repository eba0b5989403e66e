package io.drydock.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** Moves the bytes of files. Runs of zeroes are not written, so that they become holes. */
final class FileContent {
    private static final int CHUNK_BYTES = 1 << 20;

    /** The grain of holes: no filesystem in use has larger blocks. */
    private static final int HOLE_BYTES = 64 << 10;

    private static final MemorySegment ZEROES = MemorySegment.ofArray(new byte[HOLE_BYTES]);

    private FileContent() {}

    /** Where bytes come from, at the next position; fewer than wanted at the end only. */
    private interface Source {
        int read(long position, MemorySegment into) throws IOException;
    }

    /** Where bytes go. */
    private interface Sink {
        void write(long position, MemorySegment from) throws IOException;
    }

    /** Exactly so many bytes from the beginning, or fewer when the file has fewer by now. */
    static byte[] read(FileHandle file, int size) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(Math.max(size, 1)).asSlice(0, size);
            int count = file.read(0, content);
            return content.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    static void write(FileHandle file, long position, byte[] content) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            file.write(position, arena.allocateFrom(ValueLayout.JAVA_BYTE, content));
        }
    }

    static void copy(InputStream from, FileHandle to, Meter meter) throws IOException {
        byte[] bytes = new byte[CHUNK_BYTES];
        to.truncate(
                copy(
                        (_, into) -> {
                            int count = from.readNBytes(bytes, 0, bytes.length);
                            MemorySegment.copy(bytes, 0, into, ValueLayout.JAVA_BYTE, 0, count);
                            return count;
                        },
                        to::write,
                        meter));
    }

    static void copy(FileChannel from, FileHandle to, Meter meter) throws IOException {
        to.truncate(copy((position, into) -> readFully(from, position, into), to::write, meter));
    }

    static void copy(FileHandle from, FileHandle to, Meter meter) throws IOException {
        to.truncate(copy(from::read, to::write, meter));
    }

    static void copySparse(FileHandle from, FileChannel to, Meter meter) throws IOException {
        long size = copy(from::read, (position, part) -> writeFully(to, position, part), meter);
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
                ByteBuffer buffer = chunk.asSlice(0, count).asByteBuffer();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                position += count;
                meter.add(count);
            } while (count == CHUNK_BYTES);
        }
    }

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
    private static void writeData(MemorySegment chunk, long position, Sink to) throws IOException {
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

    private static boolean isZero(MemorySegment block) {
        return block.mismatch(ZEROES.asSlice(0, block.byteSize())) < 0;
    }

    private static int readFully(FileChannel from, long position, MemorySegment into)
            throws IOException {
        ByteBuffer buffer = into.asByteBuffer();
        while (buffer.hasRemaining() && from.read(buffer, position + buffer.position()) > 0) {}
        return buffer.position();
    }

    private static void writeFully(FileChannel to, long position, MemorySegment part)
            throws IOException {
        ByteBuffer buffer = part.asByteBuffer();
        while (buffer.hasRemaining()) {
            to.write(buffer, position + buffer.position());
        }
    }
}
