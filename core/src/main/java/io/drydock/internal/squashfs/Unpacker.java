package io.drydock.internal.squashfs;

import java.lang.foreign.MemorySegment;

/** Unpacks blocks. Belongs to one thread at a time. */
interface Unpacker extends AutoCloseable {
    /**
     * Unpacks a block.
     *
     * @param packed native memory
     * @param into native memory, for what is unpacked
     * @return how many bytes that were; 0 or less when the block is damaged, or has more
     */
    int unpack(MemorySegment packed, MemorySegment into);

    @Override
    void close();
}
