package io.drydock.internal.jbd2;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The journal as a file of blocks. Reads ahead, since a log is read from its start to its end.
 *
 * <p>Threading: belongs to one thread.
 */
final class JournalFile {
    private static final int WINDOW_BYTES = 256 << 10;

    private final BlockDevice device;
    private final int blockBytes;
    private final BlockMap map;
    private final byte[] window = new byte[WINDOW_BYTES];
    private long windowStart;
    private long windowEnd;

    JournalFile(BlockDevice device, int blockBytes, BlockMap map) {
        this.device = device;
        this.blockBytes = blockBytes;
        this.map = map;
    }

    int blockBytes() {
        return blockBytes;
    }

    long blocks() {
        return map.blocks();
    }

    /** A copy of a block. */
    byte[] read(long block) throws IOException {
        if (block < windowStart || block >= windowEnd) {
            fill(block);
        }
        int at = (int) (block - windowStart) * blockBytes;
        return Arrays.copyOfRange(window, at, at + blockBytes);
    }

    private void fill(long block) throws IOException {
        BlockMap.Run run = map.runOf(block);
        long count = Math.min(run.end() - block, WINDOW_BYTES / blockBytes);
        long offset = (run.place() + block - run.first()) * blockBytes;
        long length = count * blockBytes;
        Bytes.checkRange(device, offset, length, map.fault());
        windowEnd = windowStart;
        device.read(offset, MemorySegment.ofArray(window).asSlice(0, length));
        windowStart = block;
        windowEnd = block + count;
    }

    /** Writes the first block, which is the journal's superblock. */
    void writeFirst(byte[] bytes) throws IOException {
        device.write(map.runOf(0).place() * blockBytes, MemorySegment.ofArray(bytes));
    }
}
