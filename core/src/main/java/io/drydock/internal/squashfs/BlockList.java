package io.drydock.internal.squashfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.util.Arrays;

/**
 * The blocks of a file: how long each is on the device, where they stand one after the other.
 *
 * <p>Threading: immutable.
 */
final class BlockList {
    /** 64 MB of memory: a file of 2 TB in blocks of the usual size. */
    private static final long MOST_BLOCKS = 1 << 24;

    /** How many sizes are read at once. */
    private static final int STEP = 2048;

    /** Of every 256th block the place is kept, and from there the sizes are added up. */
    private static final int PLACES = 256;

    private final int[] sizes;
    private final long[] places;

    private BlockList(int[] sizes, long[] places) {
        this.sizes = sizes;
        this.places = places;
    }

    /**
     * Reads the sizes.
     *
     * @param cursor where they begin
     * @param start where on the device the first block stands
     */
    static BlockList read(Metadata metadata, Cursor cursor, long count, long start)
            throws IOException {
        if (count > MOST_BLOCKS) {
            throw metadata.corrupt("a file has %d blocks".formatted(count));
        }
        // Grows with what is there: a count is quickly written.
        int[] sizes = new int[0];
        for (int done = 0; done < count; ) {
            int step = (int) Math.min(STEP, count - done);
            Fields fields = cursor.take(step * Integer.BYTES);
            if (done == sizes.length) {
                sizes = Arrays.copyOf(sizes, (int) Math.min(count, Math.max(2L * done, STEP)));
            }
            for (int i = 0; i < step; i++) {
                sizes[done + i] = (int) fields.int32(i * Integer.BYTES);
            }
            done += step;
        }
        return new BlockList(sizes, places(sizes, start));
    }

    private static long[] places(int[] sizes, long start) {
        long[] places = new long[sizes.length / PLACES + 1];
        long place = start;
        for (int i = 0; i < sizes.length; i++) {
            if (i % PLACES == 0) {
                places[i / PLACES] = place;
            }
            place += new BlockSize(sizes[i]).lengthBytes();
        }
        return places;
    }

    int count() {
        return sizes.length;
    }

    BlockSize size(int block) {
        return new BlockSize(sizes[block]);
    }

    /** Where it stands on the device. */
    long place(int block) {
        long place = places[block / PLACES];
        for (int i = block / PLACES * PLACES; i < block; i++) {
            place += size(i).lengthBytes();
        }
        return place;
    }
}
