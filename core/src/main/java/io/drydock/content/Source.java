package io.drydock.content;

import io.drydock.filesystem.FileHandle;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A file, read from its beginning to its end in pieces. Owns the file.
 *
 * <p>Threading: for one thread at a time.
 */
final class Source implements AutoCloseable {
    private static final int PIECE_BYTES = 1 << 20;
    private static final int MIN_PIECE_BYTES = 4095;

    private final FileHandle file;
    private final Monitor monitor;
    private final long sizeBytes;
    private final Arena arena = Arena.ofShared(); // a stream may be handed to another thread
    private final MemorySegment buffer;
    private final byte[] piece;
    private long position;

    private Source(FileHandle file, long sizeBytes, Monitor monitor) {
        this.file = file;
        this.monitor = monitor;
        this.sizeBytes = sizeBytes;
        // One byte more than a small file has: its end is found with one read.
        int length = Math.clamp(sizeBytes, MIN_PIECE_BYTES, PIECE_BYTES - 1) + 1;
        this.buffer = arena.allocate(length);
        this.piece = new byte[length];
    }

    /** Takes the file over, also when this fails. */
    static Source of(FileHandle file, Monitor monitor) throws IOException {
        try {
            return new Source(file, file.status().sizeBytes(), monitor);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The length that the file had when it was opened. */
    long sizeBytes() {
        return sizeBytes;
    }

    /** How much has been read. */
    long position() {
        return position;
    }

    /** Where {@link #next} leaves what it has read. */
    byte[] piece() {
        return piece;
    }

    /** Reads on; returns the number of bytes, 0 at the end. */
    int next() throws IOException {
        if (!arena.scope().isAlive()) {
            throw new IOException("the stream is closed");
        }
        monitor.checkCancelled();
        int count = file.read(position, buffer);
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, 0, piece, 0, count);
        position += count;
        monitor.progressed(position, Math.max(position, sizeBytes));
        return count;
    }

    @Override
    public void close() throws IOException {
        if (arena.scope().isAlive()) {
            arena.close();
            file.close();
        }
    }
}
