package io.drydock.internal.ext;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A piece of a device in memory, and which of it is newer than the device.
 *
 * <p>Threading: as {@link CachedDevice}.
 */
final class Chunk {
    static final int SHIFT = 16;
    static final int BYTES = 1 << SHIFT;

    /** What is written is counted in KiB, as many as a long has bits: no block is smaller. */
    private static final int UNIT_BYTES = BYTES / Long.SIZE;

    private final long offsetBytes;
    private final MemorySegment content;
    private long newer;

    Chunk(long offsetBytes, int lengthBytes) {
        this.offsetBytes = offsetBytes;
        this.content = MemorySegment.ofArray(new byte[lengthBytes]);
    }

    /** Writes a range of the device to the device. */
    interface Sink {
        void write(long offsetBytes, MemorySegment content) throws IOException;
    }

    long offsetBytes() {
        return offsetBytes;
    }

    /** All of it; the last one of a device may be short. */
    MemorySegment content() {
        return content;
    }

    /** Takes over what is written; returns whether that changes anything. */
    boolean write(int at, MemorySegment from) {
        MemorySegment place = content.asSlice(at, from.byteSize());
        if (place.mismatch(from) < 0) {
            return false;
        }
        place.copyFrom(from);
        newer |= units(at, at + (int) from.byteSize());
        return true;
    }

    /** Takes over what the device has from now on. */
    void follow(int at, MemorySegment from) {
        content.asSlice(at, from.byteSize()).copyFrom(from);
        int first = Math.ceilDiv(at, UNIT_BYTES) * UNIT_BYTES;
        int end = (int) (at + from.byteSize());
        int last = end == content.byteSize() ? end : end / UNIT_BYTES * UNIT_BYTES;
        if (first < last) {
            newer &= ~units(first, last);
        }
    }

    boolean isNewer() {
        return newer != 0;
    }

    /** Hands over what is newer than the device, in runs. */
    void forEachNewer(Sink sink) throws IOException {
        long left = newer;
        while (left != 0) {
            int first = Long.numberOfTrailingZeros(left);
            int count = Long.numberOfTrailingZeros(~(left >>> first));
            int at = first * UNIT_BYTES;
            int end = (int) Math.min((first + count) * (long) UNIT_BYTES, content.byteSize());
            sink.write(offsetBytes + at, content.asSlice(at, end - at));
            left = first + count == Long.SIZE ? 0 : left & (-1L << (first + count));
        }
    }

    /** The device has it all. */
    void settled() {
        newer = 0;
    }

    private static long units(int from, int end) {
        int first = from / UNIT_BYTES;
        int count = Math.ceilDiv(end, UNIT_BYTES) - first;
        return (count == Long.SIZE ? -1L : (1L << count) - 1) << first;
    }
}
