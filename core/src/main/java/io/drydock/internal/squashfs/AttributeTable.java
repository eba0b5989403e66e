package io.drydock.internal.squashfs;

import io.drydock.internal.driver.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sets of extended attributes, of which inodes with equal ones share one.
 *
 * @param start where the names and values begin
 * @param sets where in them a set begins, and how many it has, by its number
 */
record AttributeTable(Metadata metadata, long start, LookupTable sets, long end) {
    private static final int HEADER_BYTES = 16;
    private static final int SET_BYTES = 16;

    /** The value stands elsewhere, and its place here. */
    private static final int ELSEWHERE = 0x100;

    private static final int TYPE = 0xff;
    private static final String[] PREFIXES = {"user.", "trusted.", "security."};

    /** XATTR_SIZE_MAX of Linux, for each value and for the list of names. */
    private static final int MOST_BYTES = 65536;

    /** More values than that, of that size, are not those of a file, but of an attack. */
    private static final long MOST_VALUE_BYTES = 16 << 20;

    static AttributeTable read(Metadata metadata, long place, long end) throws IOException {
        Fields header = metadata.bytes(place, HEADER_BYTES);
        LookupTable sets =
                new LookupTable(metadata, place + HEADER_BYTES, header.int32(8), SET_BYTES, end);
        return new AttributeTable(metadata, header.int64(0), sets, end);
    }

    /** A set by its number: values by full name. Linux does not show those of other prefixes. */
    Map<String, byte[]> get(long number) throws IOException {
        Fields set = sets.get(number);
        Cursor cursor = at(set.int64(0));
        Map<String, byte[]> found = new LinkedHashMap<>();
        long bytes = 0;
        for (long left = set.int32(8); left > 0; left--) {
            Fields key = cursor.take(4);
            int length = key.int16(2);
            String name = new String(cursor.take(length).bytes(0, length), StandardCharsets.UTF_8);
            byte[] value = value(cursor, (key.int16(0) & ELSEWHERE) != 0);
            bytes += length + value.length;
            if (bytes > MOST_VALUE_BYTES || found.size() > MOST_BYTES) {
                throw metadata.corrupt("an inode has too many extended attributes");
            }
            int type = key.int16(0) & TYPE;
            if (type < PREFIXES.length) {
                found.put(PREFIXES[type] + name, value);
            }
        }
        return found;
    }

    private Cursor at(long reference) throws IOException {
        return Cursor.at(
                metadata,
                start + InodeReference.block(reference),
                InodeReference.offset(reference),
                end);
    }

    private byte[] value(Cursor cursor, boolean elsewhere) throws IOException {
        byte[] value = value(cursor);
        return elsewhere ? value(at(metadata.fields(value).int64(0))) : value;
    }

    private byte[] value(Cursor cursor) throws IOException {
        long length = cursor.take(4).int32(0);
        if (length > MOST_BYTES) {
            throw metadata.corrupt("an extended attribute has %d bytes".formatted(length));
        }
        return cursor.take((int) length).bytes(0, (int) length);
    }
}
