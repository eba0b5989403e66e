package io.drydock.internal.squashfs;

import io.drydock.internal.driver.Fields;
import io.drydock.internal.driver.InodeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads the listing of a directory: headers, each with up to 256 entries that it is common to. */
final class Listing {
    /** What Linux gives to "." and "..", which are not there. */
    static final int DOTS = 3;

    private static final int HEADER_BYTES = 12;
    private static final int ENTRY_BYTES = 8;
    private static final int MOST_ENTRIES = 256;

    /** Room for a million entries; more is no image's, but a memory's that is to run out. */
    private static final long MOST_BYTES = 64 << 20;

    private Listing() {}

    /**
     * What is in a directory.
     *
     * @param cursor at its beginning
     * @param sizeBytes as the inode has it
     */
    static List<InodeEntry> read(Metadata metadata, Cursor cursor, long sizeBytes)
            throws IOException {
        if (sizeBytes > MOST_BYTES) {
            throw metadata.corrupt("a directory has %d bytes".formatted(sizeBytes));
        }
        List<InodeEntry> entries = new ArrayList<>();
        long left = sizeBytes - DOTS;
        while (left > 0) {
            Fields header = cursor.take(HEADER_BYTES);
            left -= HEADER_BYTES;
            long count = header.int32(0) + 1;
            if (count > MOST_ENTRIES) {
                throw metadata.corrupt("a directory has %d entries in one run".formatted(count));
            }
            for (long i = 0; i < count; i++) {
                left -= add(metadata, cursor, header.int32(4), entries);
            }
        }
        if (left < 0) {
            throw metadata.corrupt("a directory's entries go beyond its end");
        }
        return entries;
    }

    /** Adds the next entry; returns how long it is. */
    private static int add(Metadata metadata, Cursor cursor, long block, List<InodeEntry> entries)
            throws IOException {
        Fields fields = cursor.take(ENTRY_BYTES);
        int length = fields.int16(6) + 1;
        if (length > MOST_ENTRIES) {
            throw metadata.corrupt("a name has %d bytes".formatted(length));
        }
        byte[] name = cursor.take(length).bytes(0, length);
        if (!InodeEntry.isName(name)) {
            throw metadata.corrupt("a directory has an entry whose name cannot be one");
        }
        entries.add(
                new InodeEntry(
                        name,
                        InodeReference.of(block, fields.int16(0)),
                        SquashInode.type(fields.int16(4))));
        return ENTRY_BYTES + length;
    }
}
