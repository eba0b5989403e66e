package io.drydock.disk;

import io.drydock.block.Extent;
import io.drydock.image.ImageFormat;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.image.DiskFile;
import io.drydock.nbd.BlockStatus;
import io.drydock.nbd.NbdDevice;
import io.drydock.task.Monitor;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a disk consists of, a part after the other: an image may claim any size, and any
 * number of runs.
 *
 * <p>Threading: for one thread.
 */
final class MapReader {
    private static final String ALLOCATION = "base:allocation";
    private static final String DEPTH = "qemu:allocation-depth";
    private static final long STEP_BYTES = 16L << 30;

    // Flags of base:allocation (doc/proto.md of the NBD project).
    private static final long HOLE = 1;
    private static final long ZERO = 2;

    private final DiskExtentSink sink;
    private final Monitor monitor;

    /** The last run, which the next one may go on with. */
    private @Nullable DiskExtent last;

    private MapReader(DiskExtentSink sink, Monitor monitor) {
        this.sink = sink;
        this.monitor = monitor;
    }

    static void run(DiskFile file, DiskExtentSink sink, Monitor monitor) throws IOException {
        MapReader reader = new MapReader(sink, monitor);
        if (file.format() == ImageFormat.RAW) {
            reader.ofFile(file.bytes());
        } else {
            reader.ofImage(file.map(List.of(ALLOCATION, DEPTH)));
        }
        reader.end();
    }

    private interface Part {
        void read(long offset, long length) throws IOException;
    }

    private void parts(long sizeBytes, Part part) throws IOException {
        for (long at = 0; at < sizeBytes; at += STEP_BYTES) {
            monitor.checkCancelled();
            part.read(at, Math.min(STEP_BYTES, sizeBytes - at));
            monitor.progressed(at, sizeBytes);
        }
        monitor.progressed(sizeBytes, sizeBytes);
    }

    private void ofFile(FileBlockDevice file) throws IOException {
        parts(
                file.sizeBytes(),
                (offset, length) -> {
                    for (Extent extent : file.extents(offset, length)) {
                        add(
                                new DiskExtent(
                                        extent.offsetBytes(),
                                        extent.lengthBytes(),
                                        0,
                                        extent.allocated(),
                                        extent.zero()));
                    }
                });
    }

    private void ofImage(NbdDevice disk) throws IOException {
        parts(
                disk.sizeBytes(),
                (offset, length) -> {
                    Map<String, List<BlockStatus>> status = disk.blockStatus(offset, length);
                    join(
                            status.getOrDefault(ALLOCATION, List.of()),
                            status.getOrDefault(DEPTH, List.of()));
                });
    }

    /** Runs of both kinds, cut where either ends. */
    private void join(List<BlockStatus> allocations, List<BlockStatus> depths) throws IOException {
        int depth = 0;
        for (BlockStatus allocation : allocations) {
            long at = allocation.offsetBytes();
            long end = at + allocation.lengthBytes();
            while (at < end && depth < depths.size()) {
                BlockStatus known = depths.get(depth);
                long knownEnd = known.offsetBytes() + known.lengthBytes();
                long next = Math.min(end, knownEnd);
                add(extent(at, next - at, known.flags(), allocation.flags()));
                at = next;
                depth += knownEnd <= next ? 1 : 0;
            }
        }
    }

    private static DiskExtent extent(long offset, long length, long depth, long allocation) {
        boolean data = (allocation & HOLE) == 0;
        boolean zero = (allocation & ZERO) != 0;
        // Counted from 1; 0 is what no image of the chain has.
        return new DiskExtent(offset, length, Math.toIntExact(depth) - 1, data, zero);
    }

    private void add(DiskExtent next) throws IOException {
        DiskExtent before = last;
        if (before != null && before.isLike(next)) {
            last =
                    new DiskExtent(
                            before.offsetBytes(),
                            before.lengthBytes() + next.lengthBytes(),
                            before.depth(),
                            before.data(),
                            before.zero());
        } else {
            end();
            last = next;
        }
    }

    private void end() throws IOException {
        if (last != null) {
            sink.add(last);
            last = null;
        }
    }
}
