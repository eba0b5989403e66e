package io.drydock.filesystem;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/** A file as a stream, read ahead in large pieces. Owns the file. */
final class FileInput extends InputStream {
    private static final int BUFFER_BYTES = 256 << 10;

    private final FileHandle file;
    private final Arena arena = Arena.ofShared(); // a stream may be handed to another thread
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    private long filePosition;
    private int position;
    private int limit;

    FileInput(FileHandle file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get(ValueLayout.JAVA_BYTE, position++) & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, position, into, offset, count);
        position += count;
        return count;
    }

    /** Reads on when nothing is left; false at the end. */
    private boolean fill() throws IOException {
        if (!arena.scope().isAlive()) {
            throw new IOException("the stream is closed");
        }
        if (position == limit) {
            position = 0;
            limit = file.read(filePosition, buffer);
            filePosition += limit;
        }
        return position < limit;
    }

    @Override
    public void close() throws IOException {
        if (arena.scope().isAlive()) {
            arena.close();
            file.close();
        }
    }
}
