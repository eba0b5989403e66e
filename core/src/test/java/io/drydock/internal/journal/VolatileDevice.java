package io.drydock.internal.journal;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A disk or a file with a cache that loses its content with the power: after a cut, of what was
 * written since the last flush any sectors have arrived, whatever their order.
 */
final class VolatileDevice implements BlockDevice {
    private static final int SECTOR_BYTES = 512;

    /** A longer write is as many steps. */
    private static final int BLOCK_BYTES = 1024;

    private final PowerCut power;
    private final boolean grows;
    private byte[] seen;
    private byte[] stable;
    private int length;
    private final List<int[]> written = new ArrayList<>();

    VolatileDevice(byte[] content, PowerCut power) {
        this.power = power;
        this.grows = false;
        this.seen = content.clone();
        this.stable = content.clone();
        this.length = content.length;
    }

    /** An empty file. */
    VolatileDevice(PowerCut power) {
        this.power = power;
        this.grows = true;
        this.seen = new byte[0];
        this.stable = new byte[0];
    }

    /** What is there when the power is back. */
    byte[] afterCut() {
        byte[] found = Arrays.copyOf(stable, length);
        for (int[] range : written) {
            for (int at = range[0]; at < range[1]; at += SECTOR_BYTES) {
                int end = Math.min(range[1], (at / SECTOR_BYTES + 1) * SECTOR_BYTES);
                if (power.arrives()) {
                    System.arraycopy(seen, at, found, at, end - at);
                }
            }
        }
        return found;
    }

    /** What all who ask see as long as there is power. */
    byte[] content() {
        return Arrays.copyOf(seen, length);
    }

    @Override
    public long sizeBytes() {
        return grows ? Long.MAX_VALUE : length;
    }

    @Override
    public int sectorBytes() {
        return SECTOR_BYTES;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) {
        MemorySegment.copy(MemorySegment.ofArray(seen), offsetBytes, into, 0, into.byteSize());
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        int start = Math.toIntExact(offsetBytes);
        int end = Math.toIntExact(offsetBytes + from.byteSize());
        if (grows && end > length) {
            length = end;
            if (end > seen.length) {
                seen = Arrays.copyOf(seen, end * 2);
                stable = Arrays.copyOf(stable, end * 2);
            }
        }
        Objects.checkFromToIndex(start, end, length);
        byte[] bytes = from.toArray(ValueLayout.JAVA_BYTE);
        for (int at = start; at < end; at += BLOCK_BYTES) {
            int next = Math.min(end, at + BLOCK_BYTES);
            power.check();
            System.arraycopy(bytes, at - start, seen, at, next - at);
            written.add(new int[] {at, next});
            power.step();
        }
    }

    @Override
    public void flush() throws IOException {
        power.check();
        power.step();
        for (int[] range : written) {
            System.arraycopy(seen, range[0], stable, range[0], range[1] - range[0]);
        }
        written.clear();
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        zero(offsetBytes, lengthBytes);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        write(offsetBytes, MemorySegment.ofArray(new byte[Math.toIntExact(lengthBytes)]));
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) {
        return List.of(new Extent(offsetBytes, lengthBytes, true, false));
    }

    @Override
    public void close() {}
}
