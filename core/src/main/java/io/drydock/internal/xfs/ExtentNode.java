package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;

/**
 * A node of an extent tree that is no leaf: for each child the first block of the file that it may
 * have, and behind the room for more of these, its number.
 */
record ExtentNode(Fields fields, int keysAt, int count) {
    private static final int KEY_BYTES = 8;

    /**
     * The blocks of the file that a node may have.
     *
     * @param end behind the last one
     */
    record Range(long start, long end) {
        static final Range ALL = new Range(0, Long.MAX_VALUE);
    }

    /** One whose keys are in order, and within a range. */
    static ExtentNode of(Fields fields, int keysAt, int count, Range range) throws IOException {
        ExtentNode node = new ExtentNode(fields, keysAt, count);
        if (count == 0 || count > node.room()) {
            throw fields.corrupt("has %d entries and room for %d".formatted(count, node.room()));
        }
        long least = range.start;
        for (int i = 0; i < count; i++) {
            if (node.key(i) < least || node.key(i) >= range.end) {
                throw fields.corrupt("has keys that are not in order");
            }
            least = node.key(i) + 1;
        }
        return node;
    }

    private int room() {
        return (fields.length() - keysAt) / (2 * KEY_BYTES);
    }

    private long key(int i) throws IOException {
        return fields.int64(keysAt + i * KEY_BYTES);
    }

    /** The number of a child's block. */
    long child(int i) throws IOException {
        return fields.int64(keysAt + (room() + i) * KEY_BYTES);
    }

    /**
     * What a child may have.
     *
     * @param whole what this node may have
     */
    Range range(int i, Range whole) throws IOException {
        return new Range(key(i), i + 1 < count ? key(i + 1) : whole.end);
    }

    /** The last entry whose key is not behind the block; the first one if all are. */
    int lastBefore(long block) throws IOException {
        int low = 0;
        int high = count - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (key(middle) <= block) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
