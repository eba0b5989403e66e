package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/** Writes what the records say. To do it twice, or once more after half of it, is the same. */
record Replay(BlockDevice disk) implements JournalReader.Visitor {
    @Override
    public void data(long offsetBytes, MemorySegment data) throws IOException {
        disk.write(offsetBytes, data);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        disk.zero(offsetBytes, lengthBytes);
    }
}
