package io.drydock.volume;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads pieces of a disk for the parsers. */
final class Sectors {
    private Sectors() {}

    /** The bytes at an offset, little-endian as partition tables are. The range must exist. */
    static ByteBuffer read(BlockDevice disk, long offsetBytes, int length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(length);
            disk.read(offsetBytes, into);
            return ByteBuffer.wrap(into.toArray(ValueLayout.JAVA_BYTE))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
