package io.drydock.raid;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * The data of a member that has all of it.
 *
 * @param device its bytes, of which the data is a part
 */
record MemberData(BlockDevice device, ArrayMember member) {
    /** Whether what it has there may be believed. Offsets count from the data's beginning on. */
    boolean isGood(long offsetBytes, long lengthBytes) {
        return !member.badBlocks().touch(offsetBytes, lengthBytes);
    }

    void read(long offsetBytes, MemorySegment into) throws IOException {
        device.read(member.dataOffsetBytes() + offsetBytes, into);
    }
}
