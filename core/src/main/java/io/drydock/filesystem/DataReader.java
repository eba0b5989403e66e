package io.drydock.filesystem;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Reads what is no hole, in large pieces. */
final class DataReader {
    /** Stays in the processor's cache: 1 MiB costs more than twice the processor time. */
    static final int CHUNK_BYTES = 256 << 10;

    private final DataSource source;
    private final Meter meter;

    DataReader(DataSource source, Meter meter) {
        this.source = source;
        this.meter = meter;
    }

    /** What is done with each piece. */
    interface Visitor {
        /**
         * Deals with data that need not be read.
         *
         * @return with how many bytes of it; 0 when they are to be read
         */
        default long skip(long position, long length) throws IOException {
            return 0;
        }

        /** Returns whether to go on. */
        boolean visit(long position, MemorySegment data) throws IOException;
    }

    /**
     * Reads all of it, or until the visitor wants no more; returns the length, or how far it came.
     * A file that changes meanwhile reads as something in between.
     */
    long read(Visitor visitor) throws IOException {
        long size = source.sizeBytes();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chunk = arena.allocate(CHUNK_BYTES);
            long position = 0;
            while (position < size) {
                long start = Math.min(source.nextData(position).orElse(size), size);
                meter.add(start - position); // a hole is done as soon as it is seen
                position = start;
                long end = start == size ? size : endOfData(start, size);
                while (position < end) {
                    long skipped = visitor.skip(position, end - position);
                    if (skipped > 0) {
                        position += skipped;
                        meter.add(skipped);
                        continue;
                    }
                    MemorySegment piece = chunk.asSlice(0, Math.min(CHUNK_BYTES, end - position));
                    int count = source.read(position, piece);
                    boolean more = count > 0 && visitor.visit(position, piece.asSlice(0, count));
                    position += count;
                    meter.add(count);
                    if (!more) {
                        return position;
                    }
                }
            }
        }
        return size;
    }

    /** Behind the start, even if a damaged filesystem says otherwise: it would never end. */
    private long endOfData(long start, long size) throws IOException {
        return Math.min(Math.max(source.nextHole(start), start + 1), size);
    }
}
