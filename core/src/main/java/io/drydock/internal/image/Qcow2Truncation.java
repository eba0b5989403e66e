package io.drydock.internal.image;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Tells whether the end of a qcow2 image is missing. QEMU does not: it reads zeroes there.
 *
 * <p>In two steps, as the second is long: the last cluster with a reference count is within the
 * file, in all images but those that were cut off and those whose writer was killed. Of the latter
 * no table refers to such a cluster.
 */
final class Qcow2Truncation {
    private static final long OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;
    private static final long COMPRESSED = 1L << 62;
    private static final long READS_AS_ZEROES = 1;
    private static final int EXTENDED_ENTRY_BYTES = 16;

    /**
     * As many L2 tables as 4 TiB have in clusters of 64 KiB; a larger image is looked at so far.
     */
    private static final int MAX_L2_TABLES = 8192;

    private final HeaderReader reader;
    private final Qcow2Header header;

    private Qcow2Truncation(HeaderReader reader, Qcow2Header header) {
        this.reader = reader;
        this.header = header;
    }

    /**
     * @throws io.drydock.error.CorruptDataException when a table refers to what is not in the file
     */
    static void check(HeaderReader reader, Qcow2Header header) throws IOException {
        Qcow2Truncation truncation = new Qcow2Truncation(reader, header);
        ByteBuffer l1 =
                reader.read(header.l1Offset(), (long) header.l1Entries() * Long.BYTES, "L1 table");
        for (int i = 0; i < header.l1Entries(); i++) {
            long l2 = l1.getLong(i * Long.BYTES) & OFFSET_MASK;
            reader.check(l2, l2 == 0 ? 0 : header.clusterBytes(), "L2 table");
        }
        if (truncation.lastCounted() >= reader.sizeBytes()
                && !header.has(Qcow2Header.EXTERNAL_DATA)) {
            truncation.checkData(l1);
        }
    }

    /** Where the last cluster with a reference count begins. */
    private long lastCounted() throws IOException {
        ByteBuffer table =
                reader.read(header.refcountOffset(), header.refcountBytes(), "refcount table");
        for (int i = (int) header.refcountBytes() / Long.BYTES - 1; i >= 0; i--) {
            long offset = table.getLong(i * Long.BYTES) & -512;
            if (offset != 0) {
                ByteBuffer block = reader.read(offset, header.clusterBytes(), "refcount block");
                long countsPerBlock = header.clusterBytes() * Byte.SIZE / header.refcountBits();
                long cluster = i * countsPerBlock + lastNonZero(block);
                long most = Long.MAX_VALUE >> header.clusterBits();
                return Math.min(cluster, most) << header.clusterBits();
            }
        }
        return 0;
    }

    /** The last count that is not zero, or one of those in its byte. */
    private long lastNonZero(ByteBuffer block) {
        int last = block.limit() - 1;
        while (last > 0 && block.get(last) == 0) {
            last--;
        }
        return (long) last * Byte.SIZE / header.refcountBits();
    }

    private void checkData(ByteBuffer l1) throws IOException {
        int tables = 0;
        for (int i = 0; i < header.l1Entries() && tables < MAX_L2_TABLES; i++) {
            long offset = l1.getLong(i * Long.BYTES) & OFFSET_MASK;
            if (offset != 0) {
                checkEntries(reader.read(offset, header.clusterBytes(), "L2 table"));
                tables++;
            }
        }
    }

    private void checkEntries(ByteBuffer l2) throws IOException {
        boolean extended = header.has(Qcow2Header.EXTENDED_L2);
        int entryBytes = extended ? EXTENDED_ENTRY_BYTES : Long.BYTES;
        for (int i = 0; i < l2.limit(); i += entryBytes) {
            long entry = l2.getLong(i);
            long offset;
            if ((entry & COMPRESSED) != 0) {
                offset = entry & ((1L << (62 - (header.clusterBits() - 8))) - 1);
            } else if (extended ? (int) l2.getLong(i + 8) == 0 : (entry & READS_AS_ZEROES) != 0) {
                offset = 0;
            } else {
                offset = entry & OFFSET_MASK;
            }
            reader.check(offset, offset == 0 ? 0 : 1, "data");
        }
    }
}
