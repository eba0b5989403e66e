package io.drydock.internal.worker;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.testing.MemoryDevice;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A device in memory that keeps what it was asked for, and fails on demand. */
final class RecordedDevice implements BlockDevice {
    private final MemoryDevice memory;
    private final List<String> calls = new ArrayList<>();
    private @Nullable IOException failure;

    RecordedDevice(int sizeBytes) {
        memory = new MemoryDevice(new byte[0], sizeBytes);
    }

    void failWith(IOException thrown) {
        failure = thrown;
    }

    byte[] bytes() {
        byte[] bytes = new byte[(int) sizeBytes()];
        memory.read(0, MemorySegment.ofArray(bytes));
        return bytes;
    }

    List<String> calls() {
        return calls;
    }

    private void note(String call) throws IOException {
        if (failure != null) {
            throw failure;
        }
        calls.add(call);
    }

    @Override
    public long sizeBytes() {
        return memory.sizeBytes();
    }

    @Override
    public int sectorBytes() {
        return 4096;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    @Override
    public void read(long offsetBytes, MemorySegment into) throws IOException {
        note("read " + offsetBytes);
        memory.read(offsetBytes, into);
    }

    @Override
    public void write(long offsetBytes, MemorySegment from) throws IOException {
        note("write " + offsetBytes);
        memory.write(offsetBytes, from);
    }

    @Override
    public void flush() throws IOException {
        note("flush");
    }

    @Override
    public void discard(long offsetBytes, long lengthBytes) throws IOException {
        note("discard " + offsetBytes + " " + lengthBytes);
    }

    @Override
    public void zero(long offsetBytes, long lengthBytes) throws IOException {
        note("zero " + offsetBytes + " " + lengthBytes);
        memory.zero(offsetBytes, lengthBytes);
    }

    @Override
    public List<Extent> extents(long offsetBytes, long lengthBytes) throws IOException {
        note("extents " + offsetBytes + " " + lengthBytes);
        return List.of(
                new Extent(offsetBytes, 512, true, false),
                new Extent(offsetBytes + 512, lengthBytes - 512, false, true));
    }

    @Override
    public void close() {}
}
