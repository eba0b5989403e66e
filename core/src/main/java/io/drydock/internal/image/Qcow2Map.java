package io.drydock.internal.image;

import io.drydock.block.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Which clusters an overlay has of its own (docs/interop/qcow2.txt of QEMU, "Cluster mapping").
 * Only for what QEMU has made for us: version 3, and nothing compressed.
 *
 * <p>Threading: belongs to one thread.
 */
final class Qcow2Map {
    private static final long OFFSET_MASK = 0x00ff_ffff_ffff_fe00L;
    private static final long READS_AS_ZEROES = 1;
    private static final int SIZE_OFFSET = 24;

    private final List<Extent> extents = new ArrayList<>();
    private final long clusterBytes;
    private final long sizeBytes;

    private Qcow2Map(long clusterBytes, long sizeBytes) {
        this.clusterBytes = clusterBytes;
        this.sizeBytes = sizeBytes;
    }

    /** The clusters, in order; those that touch and are of one kind are one extent. */
    static List<Extent> read(HeaderReader reader) throws IOException {
        Qcow2Header header = Qcow2Header.read(reader);
        long sizeBytes = reader.read(SIZE_OFFSET, Long.BYTES, "qcow2 header").getLong(0);
        Qcow2Map map = new Qcow2Map(header.clusterBytes(), sizeBytes);
        ByteBuffer l1 =
                reader.read(header.l1Offset(), (long) header.l1Entries() * Long.BYTES, "L1 table");
        long clustersPerTable = header.clusterBytes() / Long.BYTES;
        for (int i = 0; i < header.l1Entries(); i++) {
            long offset = l1.getLong(i * Long.BYTES) & OFFSET_MASK;
            if (offset != 0) {
                ByteBuffer l2 = reader.read(offset, header.clusterBytes(), "L2 table");
                map.add(l2, i * clustersPerTable);
            }
        }
        return List.copyOf(map.extents);
    }

    private void add(ByteBuffer l2, long firstCluster) {
        for (int i = 0; i < l2.limit() / Long.BYTES; i++) {
            long entry = l2.getLong(i * Long.BYTES);
            boolean zero = (entry & READS_AS_ZEROES) != 0;
            if (zero || (entry & OFFSET_MASK) != 0) {
                add((firstCluster + i) * clusterBytes, zero);
            }
        }
    }

    private void add(long start, boolean zero) {
        long length = Math.min(clusterBytes, sizeBytes - start);
        if (length <= 0) {
            return;
        }
        Extent last = extents.isEmpty() ? null : extents.getLast();
        if (last != null
                && last.zero() == zero
                && last.offsetBytes() + last.lengthBytes() == start) {
            extents.removeLast();
            extents.add(new Extent(last.offsetBytes(), last.lengthBytes() + length, !zero, zero));
        } else {
            extents.add(new Extent(start, length, !zero, zero));
        }
    }
}
