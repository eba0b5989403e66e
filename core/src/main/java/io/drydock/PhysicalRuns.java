package io.drydock;

import io.drydock.lvm.Area;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.Mapping;
import io.drydock.lvm.PhysicalVolume;
import io.drydock.lvm.Segment;
import io.drydock.lvm.VolumeGroup;
import io.drydock.volume.Device;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where on its physical volumes a logical volume is, with all that it is made of.
 *
 * <p>Threading: for one thread.
 */
final class PhysicalRuns {
    private final VolumeGroup group;
    private final Set<String> seen = new HashSet<>();
    private final List<Run> runs = new ArrayList<>();

    private PhysicalRuns(VolumeGroup group) {
        this.group = group;
    }

    /** A run of bytes of a physical volume. */
    record Run(Device device, long offsetBytes, long lengthBytes) {}

    static List<Run> of(Volume.Logical logical) {
        PhysicalRuns collected = new PhysicalRuns(logical.group());
        collected.add(logical.volume());
        return List.copyOf(collected.runs);
    }

    private void add(LogicalVolume volume) {
        if (!seen.add(volume.name())) {
            return;
        }
        for (Segment segment : volume.segments()) {
            List<Area> areas = segment.mapping().areas();
            long each =
                    segment.mapping() instanceof Mapping.Striped
                            ? segment.extents() / areas.size()
                            : segment.extents();
            areas.stream().filter(Area::isPhysical).forEach(area -> add(area, each));
            segment.mapping().volumes().forEach(this::add);
        }
        group.snapshotsOf(volume.name()).forEach(this::add);
        group.snapshot(volume.name()).ifPresent(snapshot -> add(snapshot.origin()));
    }

    private void add(String name) {
        group.logicalVolume(name).ifPresent(this::add);
    }

    private void add(Area area, long extents) {
        Optional<PhysicalVolume> physical = group.physicalVolume(area.volume());
        Optional<Device> device = physical.flatMap(PhysicalVolume::device);
        device.ifPresent(on ->
                runs.add(
                        new Run(
                                on,
                                physical.get().dataOffsetBytes()
                                        + area.startExtent() * group.extentBytes(),
                                extents * group.extentBytes())));
    }
}
