package io.drydock.internal.jbd2;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads structures of the filesystem, whose fields are little-endian. */
final class Bytes {
    private Bytes() {}

    /**
     * @throws CorruptDataException when the range is not within the device
     */
    static ByteBuffer read(BlockDevice device, long offsetBytes, int length, Fault fault)
            throws IOException {
        checkRange(device, offsetBytes, length, fault);
        byte[] bytes = new byte[length];
        device.read(offsetBytes, MemorySegment.ofArray(bytes));
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static void checkRange(BlockDevice device, long offsetBytes, long length, Fault fault)
            throws CorruptDataException {
        fault.check(
                offsetBytes >= 0 && length <= device.sizeBytes() - offsetBytes,
                "it reaches beyond the end of the device");
    }

    static long unsigned32(ByteBuffer bytes, int at) {
        return Integer.toUnsignedLong(bytes.getInt(at));
    }

    static int unsigned16(ByteBuffer bytes, int at) {
        return Short.toUnsignedInt(bytes.getShort(at));
    }
}
