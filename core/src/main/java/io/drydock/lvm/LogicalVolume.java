package io.drydock.lvm;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A logical volume, as the metadata of its group says (man 8 lvs).
 *
 * @param name letters, digits and {@code +_.-}
 * @param id the UUID, as LVM prints it
 * @param status {@code READ}, {@code WRITE}, {@code VISIBLE} ...: the status and flags in the
 *     metadata
 * @param sizeBytes the size; of a snapshot, what it may differ from its origin in
 * @param created when; of old metadata unknown
 * @param creationHost the host's name then; of old metadata unknown
 * @param tags what its owner has put on it
 * @param segments what it is made of, in order, without gaps
 */
public record LogicalVolume(
        String name,
        String id,
        Set<String> status,
        long sizeBytes,
        Optional<Instant> created,
        Optional<String> creationHost,
        Set<String> tags,
        List<Segment> segments) {
    public LogicalVolume {
        status = Set.copyOf(status);
        tags = Set.copyOf(tags);
        segments = List.copyOf(segments);
    }

    /** Whether it is there to be used; hidden ones are what others are made of. */
    public boolean isVisible() {
        return status.contains("VISIBLE");
    }

    /** Whether its owner allows writes to it ({@code lvchange --permission}). */
    public boolean isWritable() {
        return status.contains("WRITE");
    }

    /**
     * The type, as lvs prints it of its first segment: {@code linear}, {@code striped}, {@code
     * raid1}, {@code thin}, {@code cache} ...
     */
    public String type() {
        return segments.isEmpty() ? "linear" : segments.getFirst().mapping().type();
    }
}
