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

/**
 * Whether a group's metadata can be true: whoever uses it may then follow it without looking for
 * what would lead out of it or round in circles.
 */
final class GroupChecks {
    /** What LVM nests is six deep: thin, pool, cache, array, image, and a move of it. */
    private static final int DEEPEST = 16;

    /** Who follows everything to its end does so in reasonable time. */
    private static final long MOST_PARTS = 10_000;

    private final VolumeGroup group;
    private final Map<String, LogicalVolume> logical = new HashMap<>();
    private final Map<String, PhysicalVolume> physical = new HashMap<>();
    private final Map<String, Size> sizes = new HashMap<>();
    private final Set<String> inProgress = new HashSet<>();

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
            size(volume, 0);
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
        switch (mapping) {
            case Mapping.Striped striped -> {
                checkStripes(volume, length, striped.areas().size(), striped.stripeBytes());
                length /= striped.areas().size();
            }
            case Mapping.Raid raid when Legs.are(raid) -> {
                checkStripes(volume, length, Legs.count(raid), raid.stripeBytes());
                checkImages(volume, raid, length / Legs.count(raid));
            }
            default -> {}
        }
        for (Area area : mapping.areas()) {
            long extents = extents(area);
            if (area.startExtent() > extents || length > extents - area.startExtent()) {
                throw failure(volume, "goes beyond the end of " + area.volume());
            }
        }
    }

    private void checkStripes(LogicalVolume volume, long extents, int parts, long stripeBytes)
            throws BadMetadataException {
        if (extents % parts != 0
                || (parts > 1 && extents / parts * group.extentBytes() % stripeBytes != 0)) {
            throw failure(volume, "has stripes of unequal length");
        }
    }

    private void checkImages(LogicalVolume volume, Mapping.Raid raid, long extents)
            throws BadMetadataException {
        for (String name : raid.images()) {
            LogicalVolume image = logical.get(name);
            if (image == null || image.sizeBytes() / group.extentBytes() < extents) {
                throw failure(volume, "has images that are too short");
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

    /**
     * What there is to follow in a volume, itself included.
     *
     * @param height how many volumes stand on each other
     * @param parts how many there are in all, each counted as often as it is led to
     */
    private record Size(int height, long parts) {}

    private Size size(LogicalVolume volume, int above) throws BadMetadataException {
        Size known = sizes.get(volume.name());
        if (known != null) {
            return known;
        }
        if (above > DEEPEST || !inProgress.add(volume.name())) {
            throw failure(volume, "is made of itself, or nests too deeply");
        }
        int height = 0;
        long parts = 1;
        for (Segment segment : volume.segments()) {
            for (String name : segment.mapping().volumes()) {
                LogicalVolume below = logical.get(name);
                if (below != null) {
                    Size size = size(below, above + 1);
                    height = Math.max(height, size.height);
                    parts += size.parts;
                }
            }
        }
        if (height >= DEEPEST || parts > MOST_PARTS) {
            throw failure(volume, "nests too deeply");
        }
        Size size = new Size(height + 1, parts);
        sizes.put(volume.name(), size);
        return size;
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
