package io.drydock.internal.xfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;

/**
 * The entries of an index, by their hashes.
 *
 * @param from where the first one is
 */
record HashEntries(Fields fields, int from, int count) {
    HashEntry get(int i) throws IOException {
        int at = from + i * HashEntry.BYTES;
        return new HashEntry(fields.int32(at), fields.int32(at + 4));
    }

    /** The first entry with that hash or a larger one; {@link #count} when there is none. */
    int firstFrom(long hash) throws IOException {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (get(middle).hash() < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
