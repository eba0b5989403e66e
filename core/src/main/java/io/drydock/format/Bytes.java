package io.drydock.format;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Pieces of a device, little-endian.
 *
 * <p>Threading: stateless.
 */
final class Bytes {
    private Bytes() {}

    /** As many zeroes, to be filled and written. */
    static ByteBuffer allocate(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The bytes at an offset. The range must exist. */
    static ByteBuffer read(BlockDevice device, long offsetBytes, int length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(length);
            device.read(offsetBytes, into);
            return ByteBuffer.wrap(into.toArray(ValueLayout.JAVA_BYTE))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** Writes all of what is in the buffer. */
    static void write(BlockDevice device, long offsetBytes, ByteBuffer bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocate(bytes.capacity());
            MemorySegment.copy(bytes.array(), 0, from, ValueLayout.JAVA_BYTE, 0, bytes.capacity());
            device.write(offsetBytes, from);
        }
    }
}
