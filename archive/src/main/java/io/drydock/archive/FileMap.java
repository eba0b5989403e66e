package io.drydock.archive;

import io.drydock.archive.SparseMap.Segment;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Where a file of a guest has data. */
final class FileMap {
    /** The map is held in memory: from here on, holes are packed as zeroes. */
    private static final int MAX_SEGMENTS = 400_000;

    private FileMap() {}

    static SparseMap of(FileHandle file) throws IOException {
        FileStatus status = file.status();
        long size = status.sizeBytes();
        if (status.allocatedBytes() >= size) {
            return SparseMap.whole(size);
        }
        List<Segment> segments = new ArrayList<>();
        long at = 0;
        while (at < size) {
            OptionalLong data = file.nextData(at);
            if (data.isEmpty() || data.getAsLong() >= size) {
                break;
            }
            long start = data.getAsLong();
            at = segments.size() == MAX_SEGMENTS ? size : Math.min(file.nextHole(start), size);
            segments.add(new Segment(start, at - start));
        }
        return new SparseMap(segments, size);
    }
}
