package io.drydock.internal.lvm;

import io.drydock.lvm.Area;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.Mapping;
import io.drydock.lvm.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which extents of the physical volumes are taken; none may be taken twice. */
final class Allocation {
    private record Run(long start, long extents) {}

    private final Map<String, List<Run>> runs = new HashMap<>();

    private Allocation() {}

    static Allocation of(List<LogicalVolume> volumes) {
        Allocation allocation = new Allocation();
        volumes.stream().flatMap(volume -> volume.segments().stream()).forEach(allocation::add);
        return allocation;
    }

    private void add(Segment segment) {
        List<Area> areas = segment.mapping().areas();
        boolean striped = segment.mapping() instanceof Mapping.Striped;
        long extents = striped ? segment.extents() / areas.size() : segment.extents();
        for (Area area : areas) {
            if (area.isPhysical()) {
                runs.computeIfAbsent(area.volume(), name -> new ArrayList<>())
                        .add(new Run(area.startExtent(), extents));
            }
        }
    }

    /** How many extents of it are taken. */
    long taken(String physicalVolume) throws BadMetadataException {
        long taken = 0;
        long end = 0;
        List<Run> sorted = new ArrayList<>(runs.getOrDefault(physicalVolume, List.of()));
        sorted.sort(Comparator.comparingLong(Run::start));
        for (Run run : sorted) {
            if (run.start < end) {
                throw new BadMetadataException("two volumes share extents of " + physicalVolume);
            }
            end = run.start + run.extents;
            taken += run.extents;
        }
        return taken;
    }
}
