package io.drydock.internal.squashfs;

import io.drydock.internal.driver.InodeContent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * The content of a file: blocks, and an end that may be in a block that it shares with others.
 *
 * <p>Threading: several threads may read at once.
 */
final class SquashContent implements InodeContent {
    private final DataBlocks data;
    private final long sizeBytes;
    private final int blockBytes;
    private final BlockList blocks;
    private final Tail tail;

    SquashContent(DataBlocks data, long sizeBytes, int blockBytes, BlockList blocks, Tail tail) {
        this.data = data;
        this.sizeBytes = sizeBytes;
        this.blockBytes = blockBytes;
        this.blocks = blocks;
        this.tail = tail;
    }

    /**
     * The block that a file's end is in.
     *
     * @param offset where in it the end begins
     */
    record Tail(long place, BlockSize size, int offset) {
        /** That of a file that has none. */
        static final Tail NONE = new Tail(0, new BlockSize(0), 0);
    }

    @Override
    public int read(long offsetBytes, MemorySegment into) throws IOException {
        long wanted = Math.clamp(sizeBytes - offsetBytes, 0, into.byteSize());
        long done = 0;
        while (done < wanted) {
            long offset = offsetBytes + done;
            int within = (int) (offset % blockBytes);
            int length = length(offset / blockBytes);
            long count = Math.min(wanted - done, length - within);
            read(offset / blockBytes, length, within, into.asSlice(done, count));
            done += count;
        }
        return (int) done;
    }

    /** How many bytes a block has: all but the last have as many. */
    private int length(long block) {
        return (int) Math.min(blockBytes, sizeBytes - block * blockBytes);
    }

    private void read(long number, int length, int offset, MemorySegment into) throws IOException {
        if (number >= blocks.count()) {
            data.readPart(tail.place, tail.size, tail.offset + offset, into);
            return;
        }
        int block = (int) number;
        BlockSize size = blocks.size(block);
        if (size.isHole()) {
            into.fill((byte) 0);
        } else {
            data.read(blocks.place(block), size, length, offset, into);
        }
    }

    @Override
    public OptionalLong nextData(long offsetBytes) {
        long found = next(offsetBytes, false);
        return found < sizeBytes ? OptionalLong.of(found) : OptionalLong.empty();
    }

    @Override
    public long nextHole(long offsetBytes) {
        return next(offsetBytes, true);
    }

    /** Where the next hole or data begins; what is in a shared block is data. */
    private long next(long offset, boolean hole) {
        long place = offset;
        while (place < sizeBytes && isHole(place / blockBytes) != hole) {
            place = (place / blockBytes + 1) * blockBytes;
        }
        return Math.min(place, sizeBytes);
    }

    private boolean isHole(long block) {
        return block < blocks.count() && blocks.size((int) block).isHole();
    }

    @Override
    public void close() {}
}
