package io.drydock.copy;

import io.drydock.block.AsyncBlockDevice;
import io.drydock.block.Completion;
import io.drydock.block.Extent;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A device that is large enough for everything and keeps nothing.
 *
 * <p>Threading: as {@link AsyncBlockDevice} says.
 */
final class Nowhere implements AsyncBlockDevice {
    @Override
    public long sizeBytes() {
        return Long.MAX_VALUE;
    }

    @Override
    public int sectorBytes() {
        return 512;
    }

    @Override
    public int alignmentBytes() {
        return 1;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) {
        into.fill((byte) 0);
    }

    @Override
    public long read(long offsetBytes, MemorySegment into, Completion completion) {
        read(offsetBytes, into);
        return ended(completion);
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) {}

    @Override
    public long write(long offsetBytes, MemorySegment from, Completion completion) {
        return ended(completion);
    }

    @Override
    public void flush() {}

    @Override
    public long flush(Completion completion) {
        return ended(completion);
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) {}

    @Override
    public long discard(long offsetBytes, long lengthBytes, Completion completion) {
        return ended(completion);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) {}

    @Override
    public long zero(long offsetBytes, long lengthBytes, Completion completion) {
        return ended(completion);
    }

    private static long ended(Completion completion) {
        completion.completed(null);
        return 0;
    }

    @Override
    public boolean cancel(long request) {
        return false;
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) {
        return lengthBytes == 0
                ? List.of()
                : List.of(new Extent(offsetBytes, lengthBytes, false, true));
    }

    @Override
    public void close() {}
}
