package io.drydock.filesystem;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** A file as a stream, written in large pieces. Owns the file. */
final class FileOutput extends OutputStream {
    private static final int BUFFER_BYTES = 256 << 10;

    private final FileHandle file;
    private final Arena arena = Arena.ofShared(); // a stream may be handed to another thread
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    private long filePosition;
    private int count;

    FileOutput(FileHandle file, long position) {
        this.file = file;
        this.filePosition = position;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        checkOpen();
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, BUFFER_BYTES - count);
            MemorySegment.copy(from, offset + done, buffer, ValueLayout.JAVA_BYTE, count, part);
            count += part;
            done += part;
            if (count == BUFFER_BYTES) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws IOException {
        checkOpen();
        file.write(filePosition, buffer.asSlice(0, count));
        filePosition += count;
        count = 0;
    }

    private void checkOpen() throws IOException {
        if (!arena.scope().isAlive()) {
            throw new IOException("the stream is closed");
        }
    }

    @Override
    public void close() throws IOException {
        if (arena.scope().isAlive()) {
            try (file) {
                flush();
            } finally {
                arena.close();
            }
        }
    }
}
