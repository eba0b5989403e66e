package io.drydock.internal.iso9660;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * What the structures are read from.
 *
 * <p>Threading: immutable.
 *
 * @param name what errors call it
 * @param blockBytes a logical block: what places of files are counted in
 */
record Volume(BlockDevice device, String name, int blockBytes) {
    /** A logical sector: what volume descriptors are, and directories consist of. */
    static final int SECTOR_BYTES = 2048;

    /** Where a block begins. */
    long offsetOf(long block) {
        return block * blockBytes;
    }

    Fields read(long offset, int length) throws IOException {
        if (length > device.sizeBytes() - offset) {
            throw corrupt("%d bytes at %d are beyond its end".formatted(length, offset));
        }
        byte[] bytes = new byte[length];
        device.read(offset, MemorySegment.ofArray(bytes));
        return Fields.of(bytes, ByteOrder.LITTLE_ENDIAN, name);
    }

    /** Up to that many bytes, fewer at the end of the device. */
    Fields readUpTo(long offset, int length) throws IOException {
        return read(offset, Math.clamp(device.sizeBytes() - offset, 1, length));
    }

    CorruptDataException corrupt(String reason) {
        return new CorruptDataException("read", name, reason);
    }

    CorruptDataException corrupt(String reason, Throwable cause) {
        return new CorruptDataException("read", name, reason, cause);
    }
}
