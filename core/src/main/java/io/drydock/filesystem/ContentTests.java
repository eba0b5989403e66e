package io.drydock.filesystem;

import io.drydock.task.Monitor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Tells whether contents are what one thinks, without reading holes. */
final class ContentTests {
    private ContentTests() {}

    static boolean isZero(DataSource file, Monitor monitor) throws IOException {
        boolean[] zero = {true};
        Meter meter = new Meter(monitor, file.sizeBytes());
        new DataReader(file, meter)
                .read((_, data) -> {
                    zero[0] = FileContent.isZero(data);
                    return zero[0];
                });
        meter.finish();
        return zero[0];
    }

    static boolean isEqual(DataSource one, DataSource other, Monitor monitor) throws IOException {
        long size = one.sizeBytes();
        if (size != other.sizeBytes()) {
            return false;
        }
        Meter meter = new Meter(monitor, size);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment first = arena.allocate(DataReader.CHUNK_BYTES);
            MemorySegment second = arena.allocate(DataReader.CHUNK_BYTES);
            long position = 0;
            while (position < size) {
                // What is a hole in both is equal.
                long next =
                        Math.min(
                                one.nextData(position).orElse(size),
                                other.nextData(position).orElse(size));
                int count = next < size ? one.read(next, first) : 0;
                if (count != (next < size ? other.read(next, second) : 0)
                        || first.asSlice(0, count).mismatch(second.asSlice(0, count)) >= 0) {
                    return false;
                }
                long end = count == 0 ? size : next + count; // or both have become shorter
                meter.add(end - position);
                position = end;
            }
        }
        meter.finish();
        return true;
    }
}
