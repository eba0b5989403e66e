package io.drydock.format;

import io.drydock.error.RefusedException;
import io.drydock.internal.fat.volume.ShortEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the parts of a FAT filesystem are: Microsoft's "FAT: General Overview of On-Disk Format",
 * version 1.03. All in sectors; parts begin at multiples of a cluster, as mkfs.fat(8) has it.
 *
 * @param bits 12, 16 or 32: a reader tells it by the number of clusters alone
 * @param reserved before the first table
 * @param tableSectors the size of each of the two tables
 * @param rootSectors the root directory's size; 0 where it is a file, with 32 bits
 */
record FatGeometry(
        int sectorBytes,
        long sectors,
        int clusterSectors,
        int bits,
        int reserved,
        long tableSectors,
        int rootSectors,
        long clusters) {
    static final int TABLES = 2;
    static final int ROOT_ENTRIES = 512;

    private static final int RESERVED_FAT32 = 32;
    private static final int MAX_CLUSTER_SECTORS = 128;
    private static final long MAX_SECTORS = 0xffff_ffffL;
    private static final long FAT32_FROM_BYTES = 512L << 20;
    private static final long GIB = 1L << 30;

    /** Some readers are off by some at the limits, and so Microsoft's text says to keep away. */
    private static final int MARGIN = 16;

    private static final long MAX_CLUSTERS_12 = 4084 - MARGIN;
    private static final long MIN_CLUSTERS_16 = 4085 + MARGIN;
    private static final long MAX_CLUSTERS_16 = 65524 - MARGIN;
    private static final long MIN_CLUSTERS_32 = 65525 + MARGIN;
    private static final long MAX_CLUSTERS_32 = 0x0fff_fff5L;

    static FatGeometry of(NewFat wanted, long sizeBytes, int sectorBytes, String name)
            throws RefusedException {
        long sectors = sizeBytes / sectorBytes;
        if (sectors > MAX_SECTORS) {
            throw refused(name, "it has more than 2^32 sectors");
        }
        for (int bits : widths(wanted, sizeBytes)) {
            for (int clusterBytes : clusterSizes(wanted, bits, sizeBytes)) {
                int clusterSectors = clusterBytes / sectorBytes;
                if (clusterSectors >= 1 && clusterSectors <= MAX_CLUSTER_SECTORS) {
                    FatGeometry found = of(bits, sectors, sectorBytes, clusterSectors);
                    if (found.isPossible()) {
                        return found;
                    }
                }
            }
        }
        throw refused(name, "it has too few or too many clusters");
    }

    private static List<Integer> widths(NewFat wanted, long sizeBytes) {
        if (wanted.bits().isPresent()) {
            return List.of(wanted.bits().getAsInt());
        }
        return sizeBytes >= FAT32_FROM_BYTES ? List.of(32) : List.of(16, 12);
    }

    /** What to try: the usual, then larger ones, then smaller ones if that width must be. */
    private static List<Integer> clusterSizes(NewFat wanted, int bits, long sizeBytes) {
        if (wanted.clusterBytes().isPresent()) {
            return List.of(wanted.clusterBytes().getAsInt());
        }
        List<Integer> sizes = new ArrayList<>();
        int usual = usualClusterBytes(bits, sizeBytes);
        for (int size = usual; size <= NewFat.MAX_CLUSTER_BYTES; size *= 2) {
            sizes.add(size);
        }
        if (wanted.bits().isPresent()) {
            for (int size = usual / 2; size >= NewFat.MIN_CLUSTER_BYTES; size /= 2) {
                sizes.add(size);
            }
        }
        return sizes;
    }

    private static int usualClusterBytes(int bits, long sizeBytes) {
        if (bits != 32) {
            return 2 << 10;
        }
        if (sizeBytes <= 8 * GIB) {
            return 4 << 10;
        }
        if (sizeBytes <= 16 * GIB) {
            return 8 << 10;
        }
        return sizeBytes <= 32 * GIB ? 16 << 10 : 32 << 10;
    }

    private static FatGeometry of(int bits, long sectors, int sectorBytes, int clusterSectors) {
        int reserved = roundUp(bits == 32 ? RESERVED_FAT32 : 1, clusterSectors);
        int root = bits == 32 ? 0 : ROOT_ENTRIES * ShortEntry.BYTES / sectorBytes;
        long table;
        long clusters;
        long needed = clusterSectors;
        do {
            table = needed;
            clusters = Math.max(0, sectors - reserved - root - TABLES * table) / clusterSectors;
            long tableBytes = Math.ceilDiv((clusters + 2) * bits, 8);
            needed =
                    Math.ceilDiv(Math.ceilDiv(tableBytes, sectorBytes), clusterSectors)
                            * clusterSectors;
        } while (needed > table);
        return new FatGeometry(
                sectorBytes, sectors, clusterSectors, bits, reserved, table, root, clusters);
    }

    private static int roundUp(int value, int multiple) {
        return Math.ceilDiv(value, multiple) * multiple;
    }

    private boolean isPossible() {
        boolean fits =
                switch (bits) {
                    case 12 -> clusters > 0 && clusters <= MAX_CLUSTERS_12;
                    case 16 -> clusters >= MIN_CLUSTERS_16 && clusters <= MAX_CLUSTERS_16;
                    default -> clusters >= MIN_CLUSTERS_32 && clusters <= MAX_CLUSTERS_32;
                };
        return fits && (bits == 32 || tableSectors <= 0xffff);
    }

    private static RefusedException refused(String name, String reason) {
        return new RefusedException("mkfs", name, reason, "choose other bits or clusters");
    }

    /** Where the root directory is, or with 32 bits the first cluster. */
    long rootSector() {
        return reserved + TABLES * tableSectors;
    }
}
