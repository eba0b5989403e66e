package io.drydock;

import io.drydock.internal.cache.CacheMeter;
import io.drydock.internal.cache.Cached;
import io.drydock.volume.Device;
import io.drydock.volume.Origin.Range;
import io.drydock.volume.Partition;
import io.drydock.volume.PartitionTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a drive is divided into, as its partition table said when it was read, and what has been
 * found since in each of its parts.
 *
 * <p>Threading: immutable, but for what is found.
 *
 * @param sectorBytes what the kernel is to count in
 * @param parts the whole drive, and then its partitions
 */
record Layout(Optional<PartitionTable> table, int sectorBytes, List<Part> parts) {
    /**
     * The drive or a partition.
     *
     * @param place without a signature
     * @param range where that is
     * @param probed whether it may have one of its own
     * @param found with its signature
     */
    record Part(Device place, Range range, boolean probed, Cached<Device> found) {
        boolean isAt(Device other, boolean otherProbed) {
            return place.equals(other) && probed == otherProbed;
        }
    }

    /** Makes parts, of which those that were in the layout before keep what was found in them. */
    record Parts(Duration timeToLive, CacheMeter meter, @Nullable Layout before) {
        private Part part(Device place, Range range, boolean probed) {
            Optional<Part> old = before == null ? Optional.empty() : before.part(place.name());
            return old.filter(part -> part.isAt(place, probed))
                    .orElseGet(
                            () -> new Part(place, range, probed, new Cached<>(timeToLive, meter)));
        }
    }

    /** The layout of the drive at that place among the drives. */
    static Layout of(
            int drive,
            long sizeBytes,
            Optional<PartitionTable> table,
            int sectorBytes,
            Parts parts) {
        List<Partition> partitions = table.map(PartitionTable::partitions).orElse(List.of());
        List<Part> all = new ArrayList<>();
        // A disk without partitions may be one filesystem; a table's own signature tells nothing
        // new.
        all.add(
                parts.part(
                        Device.ofDrive(drive, sizeBytes),
                        Range.ofDrive(drive),
                        partitions.isEmpty()));
        for (Partition partition : partitions) {
            all.add(
                    parts.part(
                            Device.ofPartition(drive, partition),
                            Range.ofPartition(drive, partition),
                            partition.kind() != Partition.Kind.EXTENDED));
        }
        return new Layout(table, sectorBytes, List.copyOf(all));
    }

    /** The part of that name. */
    Optional<Part> part(String name) {
        for (Part part : parts) {
            if (part.place().name().equals(name)) {
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }
}
