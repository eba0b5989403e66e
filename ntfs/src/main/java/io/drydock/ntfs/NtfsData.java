package io.drydock.ntfs;

import io.drydock.block.BlockDevice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The data of a file as it is at a moment.
 *
 * <p>Threading: immutable.
 */
sealed interface NtfsData {
    /** The length of the file. */
    long sizeBytes();

    /** Fills a segment with what is at an offset; all of it is within the file. */
    void read(BlockDevice device, long offsetBytes, MemorySegment into) throws IOException;

    /** Where the next data begins, at or after an offset; anything beyond the end if nowhere. */
    default long nextData(long offsetBytes) {
        return offsetBytes;
    }

    /** Where the next hole begins, at or after an offset; anything beyond the end if nowhere. */
    default long nextHole(long offsetBytes) {
        return Long.MAX_VALUE;
    }

    /** That of an inode. Needs the volume's lock. */
    static NtfsData of(NtfsVolume volume, long number) throws IOException {
        try (NtfsInode inode = NtfsInode.open(volume, number);
                NtfsAttribute data = NtfsFile.data(inode)) {
            long size = data.sizeBytes();
            if (!data.hasClusters()) {
                byte[] bytes =
                        data.readAll(NtfsVolume.MAX_RECORD_BYTES)
                                .orElseThrow(() -> volume.corrupt("read", "a record is too long"));
                return new InRecord(bytes);
            }
            return data.isCompressed()
                    ? new Compressed(volume, number, size)
                    : new InClusters(size, data.initializedBytes(), data.runs());
        }
    }

    /** Data that stands in the record of its inode. */
    record InRecord(byte[] bytes) implements NtfsData {
        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public void read(BlockDevice device, long offsetBytes, MemorySegment into) {
            into.copyFrom(MemorySegment.ofArray(bytes).asSlice(offsetBytes, into.byteSize()));
        }
    }

    /**
     * Data in clusters of its own.
     *
     * @param initializedBytes from here on there are zeroes, whatever the clusters hold
     */
    record InClusters(long sizeBytes, long initializedBytes, Runs runs) implements NtfsData {
        @Override
        public void read(BlockDevice device, long offsetBytes, MemorySegment into)
                throws IOException {
            long written = Math.clamp(initializedBytes - offsetBytes, 0, into.byteSize());
            runs.read(device, offsetBytes, into.asSlice(0, written));
            into.asSlice(written).fill((byte) 0);
        }

        @Override
        public long nextData(long offsetBytes) {
            long next = runs.nextData(offsetBytes);
            return next < initializedBytes ? next : sizeBytes;
        }

        @Override
        public long nextHole(long offsetBytes) {
            return Math.max(offsetBytes, Math.min(runs.nextHole(offsetBytes), initializedBytes));
        }
    }

    /** Data that the library must decompress. */
    record Compressed(NtfsVolume volume, long inode, long sizeBytes) implements NtfsData {
        private static final long PIECE_BYTES = 1 << 20;

        @Override
        public void read(BlockDevice device, long offsetBytes, MemorySegment into)
                throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment piece = arena.allocate(Math.min(PIECE_BYTES, into.byteSize()));
                for (long done = 0; done < into.byteSize(); ) {
                    MemorySegment rest = into.asSlice(done);
                    long count = Math.min(piece.byteSize(), rest.byteSize());
                    long at = offsetBytes + done;
                    read(at, piece.asSlice(0, count));
                    MemorySegment.copy(piece, 0, rest, 0, count);
                    done += count;
                }
            }
        }

        private void read(long offsetBytes, MemorySegment into) throws IOException {
            volume.call(() -> {
                try (NtfsInode opened = NtfsInode.open(volume, inode);
                        NtfsAttribute data = NtfsFile.data(opened)) {
                    long done = 0;
                    while (done < into.byteSize()) {
                        int count = data.read(offsetBytes + done, into.asSlice(done));
                        if (count == 0) {
                            throw volume.corrupt("read", "a file ends too early");
                        }
                        done += count;
                    }
                    return done;
                }
            });
        }
    }
}
