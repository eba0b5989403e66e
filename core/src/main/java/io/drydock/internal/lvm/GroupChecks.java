package io.drydock.internal.lvm;

import io.drydock.lvm.Area;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.Mapping;
import io.drydock.lvm.PhysicalVolume;
import io.drydock.lvm.Segment;
import io.drydock.lvm.VolumeGroup;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a group's metadata can be true: whoever uses it may then follow it without looking for
 * what would lead out of it or round in circles.
 */
final class GroupChecks {
    /** What LVM nests is six deep: thin, pool, cache, array, image, and a move of it. */
    private static final int DEEPEST = 16;

    private static final int IN_PROGRESS = -1;

    private final VolumeGroup group;
    private final Map<String, LogicalVolume> logical = new HashMap<>();
    private final Map<String, PhysicalVolume> physical = new HashMap<>();
    private final Map<String, Integer> heights = new HashMap<>();

    private GroupChecks(VolumeGroup group) {
        this.group = group;
    }

    static void check(VolumeGroup group) throws BadMetadataException {
        new GroupChecks(group).check();
    }

    private void check() throws BadMetadataException {
        Set<String> ids = new HashSet<>();
        for (PhysicalVolume volume : group.physicalVolumes()) {
            physical.put(volume.name(), volume);
            if (!ids.add(volume.id())) {
                throw new BadMetadataException("two physical volumes have the same UUID");
            }
        }
        ids.clear();
        for (LogicalVolume volume : group.logicalVolumes()) {
            logical.put(volume.name(), volume);
            if (!ids.add(volume.id())) {
                throw new BadMetadataException("two logical volumes have the same UUID");
            }
        }
        for (LogicalVolume volume : group.logicalVolumes()) {
            for (Segment segment : volume.segments()) {
                checkPlaces(volume, segment);
            }
            height(volume, 0);
        }
        checkSnapshots();
    }

    private void checkPlaces(LogicalVolume volume, Segment segment) throws BadMetadataException {
        Mapping mapping = segment.mapping();
        for (String name : mapping.volumes()) {
            if (!logical.containsKey(name)) {
                throw failure(volume, "needs a volume that there is not");
            }
        }
        long length = segment.extents();
        if (mapping instanceof Mapping.Striped striped) {
            if (length % striped.areas().size() != 0) {
                throw failure(volume, "has stripes of unequal length");
            }
            length /= striped.areas().size();
        }
        for (Area area : mapping.areas()) {
            long extents = extents(area);
            if (area.startExtent() > extents || length > extents - area.startExtent()) {
                throw failure(volume, "goes beyond the end of " + area.volume());
            }
        }
    }

    private long extents(Area area) {
        PhysicalVolume disk = physical.get(area.volume());
        if (area.isPhysical() && disk != null) {
            return disk.extents();
        }
        LogicalVolume volume = logical.get(area.volume());
        return volume == null ? 0 : volume.sizeBytes() / group.extentBytes();
    }

    /** How many volumes stand on each other in one, itself included. */
    private int height(LogicalVolume volume, int above) throws BadMetadataException {
        @Nullable Integer known = heights.get(volume.name());
        if (known != null && known != IN_PROGRESS) {
            return known;
        }
        if (known != null || above > DEEPEST) {
            throw failure(volume, "is made of itself, or nests too deeply");
        }
        heights.put(volume.name(), IN_PROGRESS);
        int height = 0;
        for (Segment segment : volume.segments()) {
            for (String name : segment.mapping().volumes()) {
                LogicalVolume below = logical.get(name);
                if (below != null) {
                    height = Math.max(height, height(below, above + 1));
                }
            }
        }
        if (height >= DEEPEST) {
            throw failure(volume, "nests too deeply");
        }
        heights.put(volume.name(), height + 1);
        return height + 1;
    }

    /** A volume holds one snapshot at most, and what holds one has none of its own. */
    private void checkSnapshots() throws BadMetadataException {
        List<Mapping.Snapshot> snapshots =
                group.logicalVolumes().stream()
                        .flatMap(volume -> volume.segments().stream())
                        .map(Segment::mapping)
                        .filter(Mapping.Snapshot.class::isInstance)
                        .map(Mapping.Snapshot.class::cast)
                        .toList();
        Set<String> stores = new HashSet<>();
        for (Mapping.Snapshot snapshot : snapshots) {
            if (!stores.add(snapshot.store())) {
                throw new BadMetadataException("two snapshots are in one volume");
            }
        }
        for (Mapping.Snapshot snapshot : snapshots) {
            if (stores.contains(snapshot.origin())) {
                throw new BadMetadataException("a snapshot is one of a snapshot");
            }
        }
    }

    private static BadMetadataException failure(LogicalVolume volume, String what) {
        return new BadMetadataException("the logical volume " + volume.name() + " " + what);
    }
}
