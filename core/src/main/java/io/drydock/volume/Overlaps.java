package io.drydock.volume;

import io.drydock.volume.Partition.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds partitions that share bytes. The kernel takes them as they are; writing to one is unsafe.
 */
final class Overlaps {
    private Overlaps() {}

    /** A sentence for each partition that begins before one in front of it has ended. */
    static List<String> among(List<Partition> partitions) {
        List<Partition> sorted =
                partitions.stream()
                        .filter(p -> p.kind() != Kind.EXTENDED)
                        .sorted(Comparator.comparingLong(Partition::offsetBytes))
                        .toList();
        List<String> found = new ArrayList<>();
        Partition furthest = null;
        for (Partition next : sorted) {
            if (furthest != null && end(furthest) > next.offsetBytes()) {
                found.add(
                        "Partitions %d and %d overlap".formatted(furthest.number(), next.number()));
            }
            if (furthest == null || end(next) > end(furthest)) {
                furthest = next;
            }
        }
        return found;
    }

    private static long end(Partition partition) {
        return partition.offsetBytes() + partition.sizeBytes();
    }
}
