package io.drydock.internal.btrfs.disk;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Reads the content of files from the disk, and another copy where the checksum of one is wrong.
 *
 * <p>Threading: safe for use by many threads.
 *
 * @param checks whether checksums are looked at
 */
record DataReader(Volume volume, Checksums checksums, boolean checks) {
    /** What is read and summed at once: it should still be in the processor's cache then. */
    private static final long PIECE_BYTES = 1 << 20;

    /**
     * Reads a run.
     *
     * @param summed whether the file has checksums
     */
    void read(long logical, MemorySegment into, boolean summed) throws IOException {
        if (!summed || !checks) {
            volume.readAny(logical, into);
            return;
        }
        int sectorBytes = checksums.sectorBytes();
        long done = 0;
        while (done < into.byteSize()) {
            long at = logical + done;
            long left = into.byteSize() - done;
            int within = (int) (at % sectorBytes);
            if (within == 0 && left >= sectorBytes) {
                long count = Math.min(left - left % sectorBytes, PIECE_BYTES);
                readSectors(at, into.asSlice(done, count));
                done += count;
            } else {
                MemorySegment sector = MemorySegment.ofArray(new byte[sectorBytes]);
                readSectors(at - within, sector);
                long count = Math.min(left, sectorBytes - within);
                MemorySegment.copy(sector, within, into, done, count);
                done += count;
            }
        }
    }

    private void readSectors(long logical, MemorySegment into) throws IOException {
        byte[] sums = checksums.of(logical, into.byteSize());
        volume.readAny(logical, into);
        ByteBuffer bytes = into.asByteBuffer();
        int sectorBytes = checksums.sectorBytes();
        int count = (int) (into.byteSize() / sectorBytes);
        for (int i = 0; i < count; i++) {
            int at = i * sectorBytes;
            bytes.limit(at + sectorBytes).position(at);
            if (!matches(bytes, sums, i)) {
                mend(logical + at, into.asSlice(at, sectorBytes), sums, i);
            }
        }
    }

    private boolean matches(ByteBuffer sector, byte[] sums, int index) {
        return checksums.type().matches(sector, sums, index * checksums.type().bytes());
    }

    /** Reads a sector from whichever copy is right. */
    private void mend(long logical, MemorySegment into, byte[] sums, int index) throws IOException {
        int ways = volume.ways(logical);
        for (int way = 0; way < ways; way++) {
            try {
                volume.read(logical, way, into);
            } catch (IOException e) {
                continue; // there may be another one; and else it is damaged all the same
            }
            if (matches(into.asByteBuffer(), sums, index)) {
                return;
            }
        }
        throw new BadStructureException(
                "data at address " + logical + " has a wrong checksum in each copy");
    }
}
