package io.drydock.internal.iso9660;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.time.Instant;

/**
 * A directory record (ECMA-119, 9.1).
 *
 * @param offset where it stands on the device
 * @param length how long it is
 * @param contentOffset where the content of this section of the file begins
 * @param contentBytes how long this section is
 * @param interleaved whether the content is in pieces with gaps between
 * @param name as it stands there
 * @param systemUse what follows the name: where SUSP has its entries
 */
record DirectoryRecord(
        long offset,
        int length,
        long contentOffset,
        long contentBytes,
        Instant recorded,
        int flags,
        boolean interleaved,
        byte[] name,
        Fields systemUse) {
    /** None is longer, since its length is a byte. */
    static final int MAX_BYTES = 255;

    private static final int NAME_AT = 33;
    private static final int DIRECTORY = 2;
    private static final int ASSOCIATED = 4;
    private static final int CONTINUED = 0x80;

    /**
     * Reads one.
     *
     * @param fields what it is in
     * @param at where in it
     * @param offset where that is on the device
     */
    static DirectoryRecord read(Volume volume, Fields fields, int at, long offset)
            throws IOException {
        Fields record = fields.slice(at, fields.int8(at));
        int nameBytes = record.int8(32);
        if (nameBytes == 0) {
            throw volume.corrupt("the directory record at %d has no name".formatted(offset));
        }
        byte[] name = record.bytes(NAME_AT, nameBytes);
        // Filled up to an even length; writers leave out the byte where nothing follows.
        int end = Math.min(record.length(), (NAME_AT + nameBytes + 1) & ~1);
        return new DirectoryRecord(
                offset,
                record.length(),
                volume.offsetOf(record.int32(2) + record.int8(1)),
                record.int32(10),
                IsoTime.read(record.slice(18, IsoTime.BYTES)),
                record.int8(25),
                record.int8(26) != 0 || record.int8(27) != 0,
                name,
                record.slice(end, record.length() - end));
    }

    boolean isDirectory() {
        return (flags & DIRECTORY) != 0;
    }

    /** Whether it is what a Macintosh has beside the file of the same name. */
    boolean isAssociated() {
        return (flags & ASSOCIATED) != 0;
    }

    /** Whether the next record is the next section of the same file. */
    boolean isContinued() {
        return (flags & CONTINUED) != 0;
    }

    /** Whether it is that of the directory itself, or of its parent. */
    boolean isDot() {
        return name.length == 1 && (name[0] == 0 || name[0] == 1);
    }
}
