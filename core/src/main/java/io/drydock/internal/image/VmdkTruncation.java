package io.drydock.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Tells whether the end of a sparse VMDK extent is missing ("Virtual Disk Format 5.0", sections
 * "Hosted Sparse Extent Header", "Grain Directory" and "Stream-Optimized Compressed Sparse
 * Extents"). QEMU checks the tables only, and reads zeroes for data that are not there.
 */
final class VmdkTruncation {
    private static final int SECTOR_BYTES = 512;
    private static final int CAPACITY_OFFSET = 12;
    private static final int GRAIN_SIZE_OFFSET = 20;
    private static final int TABLE_ENTRIES_OFFSET = 44;
    private static final int DIRECTORY_OFFSET = 56;
    private static final int OVERHEAD_OFFSET = 64;

    private static final long DIRECTORY_AT_END = -1;
    private static final int FOOTER_BYTES = 1024;

    /** Stands in a table for a grain of zeroes that has no place. */
    private static final int ZERO_GRAIN = 1;

    /** As many grain tables as 256 GiB have; a larger extent is looked at so far. */
    private static final int MAX_TABLES = 8192;

    private VmdkTruncation() {}

    /**
     * @param header the sparse extent's header, little-endian
     */
    static void check(HeaderReader reader, ByteBuffer header) throws IOException {
        long directory = header.getLong(DIRECTORY_OFFSET);
        if (directory == DIRECTORY_AT_END) {
            long end = Math.max(0, reader.sizeBytes() - FOOTER_BYTES);
            if (!HeaderReader.startsWith(reader.readUpTo(end, SECTOR_BYTES), "KDMV")) {
                throw reader.corrupt("the file is truncated: it does not end with a VMDK footer");
            }
            return;
        }
        reader.check(0, sectors(reader, header.getLong(OVERHEAD_OFFSET)), "VMDK tables");
        long entries = Integer.toUnsignedLong(header.getInt(TABLE_ENTRIES_OFFSET));
        long grain = header.getLong(GRAIN_SIZE_OFFSET);
        if (entries < 1 || entries > SECTOR_BYTES || grain < 1 || grain > 1 << 20) {
            throw reader.corrupt("its VMDK header has impossible table sizes");
        }
        long tables = Math.ceilDiv(header.getLong(CAPACITY_OFFSET), entries * grain);
        int count = Math.clamp(tables, 0, MAX_TABLES);
        long start = sectors(reader, directory);
        ByteBuffer offsets = read(reader, start, (long) count * Integer.BYTES, "grain directory");
        for (int i = 0; i < count; i++) {
            long table = Integer.toUnsignedLong(offsets.getInt(i * Integer.BYTES)) * SECTOR_BYTES;
            if (table != 0) {
                checkGrains(reader, read(reader, table, entries * Integer.BYTES, "grain table"));
            }
        }
    }

    private static void checkGrains(HeaderReader reader, ByteBuffer table) throws IOException {
        while (table.hasRemaining()) {
            long grain = Integer.toUnsignedLong(table.getInt());
            if (grain > ZERO_GRAIN) {
                reader.check(grain * SECTOR_BYTES, 1, "data");
            }
        }
    }

    private static ByteBuffer read(HeaderReader reader, long offset, long count, String what)
            throws IOException {
        return reader.read(offset, count, what).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long sectors(HeaderReader reader, long count) throws IOException {
        if (count < 0 || count > Long.MAX_VALUE / SECTOR_BYTES) {
            throw reader.corrupt("its VMDK header has an impossible offset");
        }
        return count * SECTOR_BYTES;
    }
}
