package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.block.SliceBlockDevice;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lvm.PieceDevice.Run;
import io.drydock.lvm.Area;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.Mapping;
import io.drydock.lvm.Segment;
import io.drydock.lvm.VolumeGroup;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a logical volume in Java, without a block device of the host: of linear and striped
 * ones, and, to be read, of mirrors and of arrays of levels 0, 1 and 10.
 *
 * <p>Threading: for the one thread that opens it.
 */
public final class VolumeDevice {
    private final Places places;
    private final MemberBytes members;
    private final CloseStack owned = new CloseStack();

    private VolumeDevice(Places places, MemberBytes members) {
        this.places = places;
        this.members = members;
    }

    /** Whether a volume can be had so, its physical volumes provided. */
    public static boolean isPossible(VolumeGroup group, LogicalVolume volume) {
        return group.snapshot(volume.name()).isEmpty()
                && volume.segments().stream()
                        .map(Segment::mapping)
                        .allMatch(mapping -> isPossible(group, mapping));
    }

    private static boolean isPossible(VolumeGroup group, Mapping mapping) {
        return switch (mapping) {
            case Mapping.Striped striped -> isPossible(group, striped.volumes());
            case Mapping.Mirrored mirrored -> isPossible(group, mirrored.volumes());
            case Mapping.Raid raid -> Legs.are(raid) && isPossible(group, raid.volumes());
            case Mapping.Nothing ignored -> true;
            case Mapping other -> false;
        };
    }

    private static boolean isPossible(VolumeGroup group, List<String> volumes) {
        return volumes.stream()
                .allMatch(name ->
                        group.logicalVolume(name)
                                .filter(volume -> isPossible(group, volume))
                                .isPresent());
    }

    /**
     * Whether what is there of its physical volumes has all of its content: of a mirror, one image
     * will do. Whether that is in sync is known when it is opened.
     */
    public static boolean isWhole(VolumeGroup group, LogicalVolume volume) {
        if (isThere(group, volume)) {
            return true;
        }
        return volume.segments().stream()
                .map(Segment::mapping)
                .allMatch(mapping ->
                        switch (mapping) {
                            case Mapping.Mirrored mirrored ->
                                    mirrored.areas().stream()
                                            .anyMatch(area ->
                                                    !area.isPhysical()
                                                            && isThere(group, area.volume()));
                            case Mapping.Raid raid when Legs.are(raid) ->
                                    Legs.areWhole(group, raid);
                            default -> false;
                        });
    }

    static boolean isThere(VolumeGroup group, String name) {
        return group.logicalVolume(name).filter(volume -> isThere(group, volume)).isPresent();
    }

    private static boolean isThere(VolumeGroup group, LogicalVolume volume) {
        return group.physicalVolumesOf(volume).stream()
                .allMatch(physical -> physical.device().isPresent());
    }

    /**
     * Opens a volume.
     *
     * @throws UnsupportedException when {@link #isPossible} does not hold
     * @throws io.drydock.error.DrydockException when a physical volume that it needs is missing,
     *     there more than once, or too short
     */
    public static BlockDevice open(VolumeGroup group, LogicalVolume volume, MemberBytes members)
            throws IOException {
        Places places = new Places(group, "open");
        if (!isPossible(group, volume)) {
            throw new UnsupportedException(
                    "open",
                    places.subject(volume.name()),
                    "a volume of type " + volume.type() + " is read by the kernel only",
                    "mount or attach it, as root");
        }
        VolumeDevice opening = new VolumeDevice(places, members);
        try {
            return opening.open(volume);
        } catch (IOException | RuntimeException e) {
            opening.owned.closeAfter(e);
            throw e;
        }
    }

    private BlockDevice open(LogicalVolume volume) throws IOException {
        List<Run> runs = new ArrayList<>();
        boolean readOnly = !places.group().snapshotsOf(volume.name()).isEmpty();
        for (Segment segment : volume.segments()) {
            readOnly |= !(segment.mapping() instanceof Mapping.Striped);
            runs.add(run(volume, segment));
        }
        return new PieceDevice(runs, places.subject(volume.name()), readOnly, owned);
    }

    private Run run(LogicalVolume volume, Segment segment) throws IOException {
        long extent = places.group().extentBytes();
        long start = segment.startExtent() * extent;
        long length = segment.extents() * extent;
        return switch (segment.mapping()) {
            case Mapping.Striped striped -> {
                long share = length / striped.areas().size();
                List<BlockDevice> parts = new ArrayList<>();
                for (Area area : striped.areas()) {
                    parts.add(area(volume, area, share));
                }
                yield new Run(start, length, striped.stripeBytes(), parts);
            }
            case Mapping.Mirrored mirrored -> {
                Area area = Mirrors.readable(places, mirrored, volume.name());
                yield new Run(start, length, 0, List.of(area(volume, area, length)));
            }
            case Mapping.Raid raid -> {
                List<BlockDevice> parts = new ArrayList<>();
                for (String leg : Legs.readable(places, raid, volume, members)) {
                    parts.add(open(places.logical(leg)));
                }
                yield new Run(start, length, raid.stripeBytes(), parts);
            }
            case Mapping.Nothing nothing -> {
                boolean fails = nothing.type().equals("error");
                String name = places.subject(volume.name());
                yield new Run(start, length, 0, List.of(new NothingDevice(length, fails, name)));
            }
            case Mapping other -> throw new IllegalArgumentException(other.type());
        };
    }

    private BlockDevice area(LogicalVolume user, Area area, long length) throws IOException {
        if (!area.isPhysical()) {
            BlockDevice below = open(places.logical(area.volume()));
            long offset = area.startExtent() * places.group().extentBytes();
            return SliceBlockDevice.of(below, offset, length);
        }
        Device device = places.device(places.physical(area), user.name());
        long offset = places.offsetBytes(area, length, device, user.name());
        BlockDevice bytes = members.open(device);
        owned.push(bytes::close);
        return SliceBlockDevice.of(bytes, offset, length);
    }
}
