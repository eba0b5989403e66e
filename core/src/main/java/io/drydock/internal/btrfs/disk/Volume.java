package io.drydock.internal.btrfs.disk;

import io.drydock.block.BlockDevice;
import io.drydock.internal.btrfs.disk.Chunk.Place;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * The logical addresses of a filesystem, of whatever devices they are.
 *
 * <p>Threading: safe for use by many threads, once the map is filled.
 */
record Volume(Members members, ChunkMap chunks) {
    /** In how many ways what is at an address can be read: copies, and the parity's. */
    int ways(long logical) throws BadStructureException {
        return chunks.at(logical).profile().ways();
    }

    /** How a piece is read that is on one device, or on each of some. */
    @FunctionalInterface
    private interface Reader {
        void read(Chunk chunk, long offset, MemorySegment into) throws IOException;
    }

    /**
     * Reads a run, which may be of several stripes.
     *
     * @param way 0 or more, fewer than {@link #ways}
     */
    void read(long logical, int way, MemorySegment into) throws IOException {
        eachPiece(logical, into, (chunk, offset, part) -> read(chunk, offset, way, part));
    }

    /** As the other, each stripe in the first way that leads to something. */
    void readAny(long logical, MemorySegment into) throws IOException {
        eachPiece(logical, into, this::readAny);
    }

    private void eachPiece(long logical, MemorySegment into, Reader reader) throws IOException {
        long done = 0;
        while (done < into.byteSize()) {
            Chunk chunk = chunks.at(logical + done);
            long offset = logical + done - chunk.start();
            long left = Math.min(into.byteSize() - done, chunk.lengthBytes() - offset);
            long count = chunk.place(offset, left, 0).lengthBytes();
            reader.read(chunk, offset, into.asSlice(done, count));
            done += count;
        }
    }

    private void readAny(Chunk chunk, long offset, MemorySegment into) throws IOException {
        int last = chunk.profile().ways() - 1;
        for (int way = 0; way < last; way++) {
            try {
                read(chunk, offset, way, into);
                return;
            } catch (IOException e) {
                continue; // the next way is as good, and the last one says why there is none
            }
        }
        read(chunk, offset, last, into);
    }

    private void read(Chunk chunk, long offset, int way, MemorySegment into) throws IOException {
        if (way >= chunk.profile().ways()) {
            throw new BadStructureException("a chunk has no further copy");
        }
        if (way > 0 && chunk.profile().hasParity()) {
            compute(chunk.others(offset, into.byteSize()), into);
        } else {
            read(chunk.place(offset, into.byteSize(), way), into);
        }
    }

    private void read(Place place, MemorySegment into) throws IOException {
        BlockDevice device = members.get(place.device());
        if (place.offsetBytes() > device.sizeBytes() - into.byteSize()) {
            throw new BadStructureException(
                    "byte "
                            + place.offsetBytes()
                            + " is behind the end of its device "
                            + Long.toUnsignedString(place.device()));
        }
        device.read(place.offsetBytes(), into);
    }

    private void compute(List<Place> others, MemorySegment into) throws IOException {
        into.fill((byte) 0);
        byte[] other = new byte[Math.toIntExact(into.byteSize())];
        for (Place place : others) {
            read(place, MemorySegment.ofArray(other));
            for (int i = 0; i < other.length; i++) {
                byte sum = (byte) (into.get(ValueLayout.JAVA_BYTE, i) ^ other[i]);
                into.set(ValueLayout.JAVA_BYTE, i, sum);
            }
        }
    }
}
