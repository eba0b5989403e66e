package io.drydock.partition;

import io.drydock.volume.Partition;
import io.drydock.volume.PartitionTable;
import java.util.List;
import java.util.Optional;

/**
 * How a drive is divided, and where there is room.
 *
 * @param sizeBytes the drive's size
 * @param sectorBytes the size of the sectors that are counted here: 512 or 4096
 * @param table its partition table; empty where there is none
 * @param gaps the sectors that no partition uses, in order; none where there is no table
 */
public record DiskLayout(
        long sizeBytes, int sectorBytes, Optional<PartitionTable> table, List<Gap> gaps) {
    public DiskLayout {
        gaps = List.copyOf(gaps);
    }

    static DiskLayout of(long sizeBytes, int sectorBytes, Optional<PartitionTable> table) {
        return new DiskLayout(
                sizeBytes,
                table.map(PartitionTable::sectorBytes).orElse(sectorBytes),
                table,
                table.map(Gaps::of).orElse(List.of()));
    }

    /** The drive's size in sectors; what is left of a sector at its end does not count. */
    public long sectors() {
        return sizeBytes / sectorBytes;
    }

    /** The first sector of a partition. */
    public long firstSector(Partition partition) {
        return partition.offsetBytes() / sectorBytes;
    }

    /** The last sector of a partition. */
    public long lastSector(Partition partition) {
        return (partition.offsetBytes() + partition.sizeBytes()) / sectorBytes - 1;
    }

    /** The largest power of two that a partition's offset in bytes is a multiple of. */
    public static long alignmentBytes(Partition partition) {
        return Long.lowestOneBit(partition.offsetBytes());
    }
}
