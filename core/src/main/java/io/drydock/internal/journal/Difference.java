package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What of the changes of an overlay is really other than before, in blocks of 4 KiB: an overlay
 * keeps more than what was written, and filesystems write much that was there already.
 *
 * <p>Threading: belongs to one thread.
 */
final class Difference implements AutoCloseable {
    private static final int BLOCK_BYTES = 4096;
    private static final int CHUNK_BYTES = 1 << 20;

    private final BlockDevice before;
    private final BlockDevice after;
    private final JournalWriter writer;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment old = arena.allocate(CHUNK_BYTES);
    private final MemorySegment changed = arena.allocate(CHUNK_BYTES);

    Difference(BlockDevice before, BlockDevice after, JournalWriter writer) {
        this.before = before;
        this.after = after;
        this.writer = writer;
    }

    /** Writes it down, as far as it is in that part. */
    void add(Extent part) throws IOException {
        long end = Math.min(part.offsetBytes() + part.lengthBytes(), before.sizeBytes());
        long at = part.offsetBytes();
        while (at < end) {
            long count = Math.min(CHUNK_BYTES, end - at);
            MemorySegment oldPart = old.asSlice(0, count);
            MemorySegment newPart = changed.asSlice(0, count);
            before.read(at, oldPart);
            if (part.zero()) {
                newPart.fill((byte) 0);
            } else {
                after.read(at, newPart);
            }
            compare(at, oldPart, newPart);
            at += count;
        }
    }

    private void compare(long offset, MemorySegment oldPart, MemorySegment newPart)
            throws IOException {
        long at = 0;
        while (at < newPart.byteSize()) {
            long different =
                    MemorySegment.mismatch(
                            oldPart, at, oldPart.byteSize(), newPart, at, newPart.byteSize());
            if (different < 0) {
                return;
            }
            long start = (at + different) / BLOCK_BYTES * BLOCK_BYTES;
            long end = start;
            do {
                end = Math.min(end + BLOCK_BYTES, newPart.byteSize());
            } while (end < newPart.byteSize() && differs(oldPart, newPart, end));
            writer.data(offset + start, newPart.asSlice(start, end - start));
            at = end;
        }
    }

    private static boolean differs(MemorySegment oldPart, MemorySegment newPart, long block) {
        long end = Math.min(block + BLOCK_BYTES, newPart.byteSize());
        return MemorySegment.mismatch(oldPart, block, end, newPart, block, end) >= 0;
    }

    @Override
    public void close() {
        arena.close();
    }
}
