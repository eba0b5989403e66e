package io.drydock.copy;

import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** Whole segments from and to blocking channels. */
final class Streams {
    private Streams() {}

    /** Reads until the segment is full or the channel ends; returns how much it was. */
    static long read(ReadableByteChannel channel, MemorySegment into) throws IOException {
        ByteBuffer buffer = into.asByteBuffer();
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // A pipe gives what it has.
        }
        return buffer.position();
    }

    static void write(WritableByteChannel channel, MemorySegment from) throws IOException {
        ByteBuffer buffer = from.asByteBuffer();
        while (buffer.hasRemaining()) {
            if (channel.write(buffer) == 0) {
                throw new EOFException("the stream takes nothing more");
            }
        }
    }
}
