package io.drydock;

import io.drydock.error.CorruptDataException;
import io.drydock.lvm.Area;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.Mapping;
import io.drydock.lvm.PhysicalVolume;
import io.drydock.lvm.Segment;
import io.drydock.lvm.VolumeGroup;
import io.drydock.raid.RaidArray;
import io.drydock.volume.Device;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Range;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Which devices are one run of bytes of a drive: those need neither device-mapper nor md. Most
 * logical volumes are, since installers make them in one piece.
 *
 * <p>Threading: as the look-up of volumes.
 */
final class Places {
    private final VolumeLookup volumes;

    Places(VolumeLookup volumes) {
        this.volumes = volumes;
    }

    /**
     * Where the bytes of a device are, if they are in one run.
     *
     * @param readOnly whether it is only read: what is written to one mirror the others must learn
     */
    Optional<Place> of(Device device, boolean readOnly) throws IOException {
        return switch (device.origin()) {
            case Range range ->
                    Optional.of(new Place(range.drive(), range.offsetBytes(), device.sizeBytes()));
            case Assembled made -> of(volumes.of(device), readOnly);
        };
    }

    private Optional<Place> of(Volume volume, boolean readOnly) throws IOException {
        return switch (volume) {
            case Volume.Opened _ -> Optional.empty();
            case Volume.Array array -> readOnly ? mirror(array) : Optional.empty();
            case Volume.Logical logical -> logical(logical, readOnly);
        };
    }

    private Optional<Place> mirror(Volume.Array array) throws IOException {
        Optional<RaidArray.Run> run = array.array().readOnlyRun();
        return run.isPresent()
                ? within(run.get().device(), true, run.get().offsetBytes(), run.get().lengthBytes())
                : Optional.empty();
    }

    private Optional<Place> logical(Volume.Logical logical, boolean readOnly) throws IOException {
        VolumeGroup group = logical.group();
        String name = logical.volume().name();
        boolean isCopiedFrom = !group.snapshotsOf(name).isEmpty();
        if (group.snapshot(name).isPresent() || (isCopiedFrom && !readOnly)) {
            return Optional.empty();
        }
        Optional<Area> run = run(logical.volume());
        Optional<PhysicalVolume> physical = run.flatMap(r -> group.physicalVolume(r.volume()));
        Optional<Device> on = physical.flatMap(PhysicalVolume::device);
        if (on.isEmpty()) {
            return Optional.empty();
        }
        long start =
                physical.get().dataOffsetBytes() + run.get().startExtent() * group.extentBytes();
        return within(on.get(), readOnly, start, logical.volume().sizeBytes());
    }

    /** The extents of a volume that are one run of a physical one. */
    private static Optional<Area> run(LogicalVolume volume) {
        Area first = null;
        long extents = 0;
        for (Segment segment : volume.segments()) {
            List<Area> areas = segment.mapping().areas();
            if (!(segment.mapping() instanceof Mapping.Striped)
                    || areas.size() != 1
                    || !areas.getFirst().isPhysical()) {
                return Optional.empty();
            }
            Area area = areas.getFirst();
            if (first == null) {
                first = area;
            } else if (!area.volume().equals(first.volume())
                    || area.startExtent() != first.startExtent() + extents) {
                return Optional.empty();
            }
            extents += segment.extents();
        }
        return Optional.ofNullable(first);
    }

    private Optional<Place> within(Device device, boolean readOnly, long offset, long length)
            throws IOException {
        Optional<Place> place = of(device, readOnly);
        if (place.isPresent() && place.get().lengthBytes() - offset < length) {
            throw new CorruptDataException(
                    "find", device.name(), "a volume on it goes on behind its end");
        }
        return place.map(whole -> whole.part(offset, length));
    }
}
