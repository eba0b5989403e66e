package io.drydock.lvm;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A volume group, as its metadata says (man 8 vgs).
 *
 * <p>The name need not be the only one of its kind: two guests may have groups of the same name.
 * Even the identifiers are the same where one guest is a copy of another; then they are on
 * different drives.
 *
 * @param name letters, digits and {@code +_.-}
 * @param id the UUID, as LVM prints it: 32 characters in seven groups
 * @param sequence how often the metadata has been changed
 * @param extentBytes what space is given out in
 * @param status {@code READ}, {@code WRITE}, {@code RESIZEABLE}, {@code EXPORTED} ...: the status
 *     and flags in the metadata
 * @param systemId the host that it belongs to, if it is bound to one (man 7 lvmsystemid)
 * @param maxLogicalVolumes 0 for no limit
 * @param maxPhysicalVolumes 0 for no limit
 * @param tags what its owner has put on it
 * @param physicalVolumes all that belong to it, missing ones too
 * @param logicalVolumes all of them, hidden ones too: those that others are made of
 * @param warnings what is wrong with the group or its metadata, a sentence each, for people to read
 */
public record VolumeGroup(
        String name,
        String id,
        long sequence,
        long extentBytes,
        Set<String> status,
        Optional<String> systemId,
        long maxLogicalVolumes,
        long maxPhysicalVolumes,
        Set<String> tags,
        List<PhysicalVolume> physicalVolumes,
        List<LogicalVolume> logicalVolumes,
        List<String> warnings) {
    public VolumeGroup {
        status = Set.copyOf(status);
        tags = Set.copyOf(tags);
        physicalVolumes = List.copyOf(physicalVolumes);
        logicalVolumes = List.copyOf(logicalVolumes);
        warnings = List.copyOf(warnings);
    }

    /** The space of all its physical volumes. */
    public long sizeBytes() {
        return physicalVolumes.stream().mapToLong(PhysicalVolume::extents).sum() * extentBytes;
    }

    /** What of it no logical volume has. */
    public long freeBytes() {
        return physicalVolumes.stream().mapToLong(PhysicalVolume::freeExtents).sum() * extentBytes;
    }

    /** Whether a physical volume cannot be used. */
    public boolean isPartial() {
        return !physicalVolumes.stream().allMatch(PhysicalVolume::isUsable);
    }

    /** The logical volume of that name. */
    public Optional<LogicalVolume> logicalVolume(String wanted) {
        return logicalVolumes.stream().filter(lv -> lv.name().equals(wanted)).findFirst();
    }

    /** The physical volume that the metadata calls so, such as {@code pv0}. */
    public Optional<PhysicalVolume> physicalVolume(String wanted) {
        return physicalVolumes.stream().filter(pv -> pv.name().equals(wanted)).findFirst();
    }

    /**
     * The snapshots that are kept of a volume: when it is written to, they are.
     *
     * @param origin the volume's name
     */
    public List<LogicalVolume> snapshotsOf(String origin) {
        return logicalVolumes.stream()
                .filter(lv ->
                        snapshot(lv.name()).filter(s -> s.origin().equals(origin)).isPresent())
                .toList();
    }

    /**
     * What makes a volume a snapshot of another: a hidden volume of the group says it of the one
     * that holds the difference, which looks like any other.
     *
     * @param name the volume that holds the difference, by which the snapshot is known
     */
    public Optional<Mapping.Snapshot> snapshot(String name) {
        return logicalVolumes.stream()
                .flatMap(lv -> lv.segments().stream())
                .map(Segment::mapping)
                .filter(Mapping.Snapshot.class::isInstance)
                .map(Mapping.Snapshot.class::cast)
                .filter(snapshot -> snapshot.store().equals(name))
                .findFirst();
    }

    /**
     * Whether a volume is there to be used: a visible one, or a snapshot, which is known by the
     * name of the hidden volume that holds the difference.
     */
    public boolean isShown(LogicalVolume volume) {
        return snapshot(volume.name()).isPresent()
                || (volume.isVisible()
                        && volume.segments().stream()
                                .noneMatch(s -> s.mapping() instanceof Mapping.Snapshot));
    }

    /** The physical volumes that a logical one needs, by itself and by what it is made of. */
    public List<PhysicalVolume> physicalVolumesOf(LogicalVolume volume) {
        Set<String> seen = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        collect(volume, seen, names);
        return physicalVolumes.stream().filter(pv -> names.contains(pv.name())).toList();
    }

    private void collect(LogicalVolume volume, Set<String> seen, Set<String> names) {
        if (!seen.add(volume.name())) {
            return;
        }
        for (Segment segment : volume.segments()) {
            segment.mapping().areas().stream()
                    .filter(Area::isPhysical)
                    .forEach(area -> names.add(area.volume()));
            segment.mapping().volumes().stream()
                    .flatMap(name -> logicalVolume(name).stream())
                    .forEach(lv -> collect(lv, seen, names));
        }
        snapshot(volume.name())
                .flatMap(snapshot -> logicalVolume(snapshot.origin()))
                .ifPresent(origin -> collect(origin, seen, names));
    }
}
