package io.drydock.internal.squashfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;

/**
 * Entries of equal size by their numbers. They are metadata; a list says where each block of it
 * stands.
 *
 * @param list where that list stands
 */
record LookupTable(Metadata metadata, long list, long entries, int entryBytes, long end) {
    Fields get(long number) throws IOException {
        if (number < 0 || number >= entries) {
            throw metadata.corrupt("a table of %d entries has no %d".formatted(entries, number));
        }
        long at = number * entryBytes;
        long place =
                metadata.bytes(list + at / Metadata.BLOCK_BYTES * Long.BYTES, Long.BYTES).int64(0);
        return Cursor.at(metadata, place, (int) (at % Metadata.BLOCK_BYTES), end).take(entryBytes);
    }
}
