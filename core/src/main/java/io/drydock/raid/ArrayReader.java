package io.drydock.raid;

import io.drydock.block.BlockDevice;
import io.drydock.raid.SuperblockReader.Findings;
import io.drydock.volume.Device;
import io.drydock.volume.Origin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the arrays that devices are members of.
 *
 * <p>Threading: stateless.
 */
public final class ArrayReader {
    private static final Logger LOG = LoggerFactory.getLogger(ArrayReader.class);

    private ArrayReader() {}

    /**
     * A device to look at.
     *
     * @param bytes its bytes; stays the caller's, and is read during the call only
     */
    public record Source(Device device, BlockDevice bytes) {}

    /** What tells arrays apart. */
    private record Identity(UUID uuid, SuperblockVersion version) {}

    /**
     * Reads the superblocks of all devices and puts together what belongs together, complete or
     * not. A superblock that is damaged is none.
     *
     * <p>Where a drive ends with a partition, both end with the same superblock (0.90 and 1.0): the
     * partition is the member.
     *
     * @param sources drives and their partitions, and volumes that members may be on
     * @return in the order of their first members
     */
    public static List<RaidArray> read(List<Source> sources) throws IOException {
        Map<Identity, List<ArrayGroup.Candidate>> groups = new LinkedHashMap<>();
        for (ArrayGroup.Candidate candidate : withoutOuter(candidates(sources))) {
            Superblock superblock = candidate.superblock();
            groups.computeIfAbsent(
                            new Identity(superblock.arrayUuid(), superblock.version()),
                            identity -> new ArrayList<>())
                    .add(candidate);
        }
        return ArrayNames.named(groups.values().stream().map(ArrayGroup::array).toList());
    }

    private static List<ArrayGroup.Candidate> candidates(List<Source> sources) throws IOException {
        List<ArrayGroup.Candidate> candidates = new ArrayList<>();
        for (Source source : sources) {
            Findings findings = SuperblockReader.read(source.bytes());
            for (String fault : findings.faults()) {
                LOG.debug("{} of {}", fault, source.device().name());
            }
            findings.superblock()
                    .ifPresent(superblock ->
                            candidates.add(new ArrayGroup.Candidate(source.device(), superblock)));
        }
        return candidates;
    }

    /**
     * Of several devices that have the very same superblock only the smallest, each at its place.
     */
    private static List<ArrayGroup.Candidate> withoutOuter(List<ArrayGroup.Candidate> all) {
        Map<Object, ArrayGroup.Candidate> inner = new LinkedHashMap<>();
        for (ArrayGroup.Candidate candidate : all) {
            inner.merge(
                    place(candidate),
                    candidate,
                    (a, b) ->
                            Comparator.<ArrayGroup.Candidate>comparingLong(
                                                            c -> c.device().sizeBytes())
                                                    .compare(a, b)
                                            <= 0
                                    ? a
                                    : b);
        }
        return List.copyOf(inner.values());
    }

    private record DrivePlace(int drive, long offsetBytes) {}

    private static Object place(ArrayGroup.Candidate candidate) {
        long within = candidate.superblock().place().superblockBytes();
        return switch (candidate.device().origin()) {
            case Origin.Range range -> new DrivePlace(range.drive(), range.offsetBytes() + within);
            case Origin.Assembled ignored -> candidate;
        };
    }
}
