package io.drydock.internal.lvm;

import static io.drydock.internal.dm.DmTarget.SECTOR_BYTES;

import io.drydock.error.UnsupportedException;
import io.drydock.internal.dm.DmDevice;
import io.drydock.internal.dm.DmTarget;
import io.drydock.internal.lvm.ActiveVolumes.Layer;
import io.drydock.lvm.Area;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.Mapping;
import io.drydock.lvm.PhysicalVolume;
import io.drydock.lvm.Segment;
import io.drydock.lvm.VolumeGroup;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What device-mapper is told to make a volume of, and what has to be made before: as LVM2 does it
 * (lib/activate/dev_manager.c, and each segment type's add_target_line).
 *
 * <p>Read-only, no target is used that would write to what it stands on: one image stands for its
 * copies, other arrays get no metadata, pools may not change theirs.
 */
final class Tables {
    private final ActiveVolumes active;
    private final Places places;
    private final boolean readOnly;

    Tables(ActiveVolumes active, VolumeGroup group, boolean readOnly) {
        this.active = active;
        this.places = new Places(group, "activate");
        this.readOnly = readOnly;
    }

    /** The volume as it is used: a snapshot, or an origin that tells its snapshots of writes. */
    Layer volume(String name) throws IOException {
        List<LogicalVolume> snapshots = places.group().snapshotsOf(name);
        if (places.group().snapshot(name).isPresent()) {
            return snapshot(name);
        }
        return snapshots.isEmpty() || readOnly ? plain(name) : origin(name, snapshots);
    }

    private Layer snapshot(String name) throws IOException {
        Mapping.Snapshot snapshot = places.group().snapshot(name).orElseThrow();
        if (snapshot.merging()) {
            throw unsupported(name, "it is being merged into its origin", "let the guest do that");
        }
        return take(
                name,
                "-snapshot",
                below -> {
                    Layer origin = keep(below, plain(snapshot.origin()));
                    Layer store = keep(below, plain(name));
                    return table(
                            name,
                            sectors(places.logical(snapshot.origin()).sizeBytes()),
                            "snapshot",
                            "%s %s P %d"
                                    .formatted(
                                            text(origin),
                                            text(store),
                                            sectors(snapshot.chunkBytes())));
                });
    }

    private Layer origin(String name, List<LogicalVolume> snapshots) throws IOException {
        return take(
                name,
                "-origin",
                below -> {
                    // First, since the kernel tells those that there are when it is written to.
                    for (LogicalVolume snapshot : snapshots) {
                        keep(below, snapshot(snapshot.name()));
                    }
                    Layer real = keep(below, plain(name));
                    long sectors = sectors(places.logical(name).sizeBytes());
                    return table(name, sectors, "snapshot-origin", text(real));
                });
    }

    /** What its own segments say. */
    private Layer plain(String name) throws IOException {
        LogicalVolume volume = places.logical(name);
        return take(
                name,
                "",
                below -> {
                    List<DmTarget> table = new ArrayList<>();
                    for (Segment segment : volume.segments()) {
                        table.add(target(volume, segment, below));
                    }
                    return DmDevice.create(places.subject(name), table, readOnly);
                });
    }

    private DmTarget target(LogicalVolume volume, Segment segment, List<Layer> below)
            throws IOException {
        long extent = sectors(places.group().extentBytes());
        long start = segment.startExtent() * extent;
        long length = segment.extents() * extent;
        return switch (segment.mapping()) {
            case Mapping.Striped striped ->
                    stripes(start, length, striped.stripeBytes(), striped.areas(), volume, below);
            case Mapping.Mirrored mirrored when readOnly -> {
                List<Area> one = List.of(Mirrors.readable(places, mirrored, volume.name()));
                yield stripes(start, length, 0, one, volume, below);
            }
            case Mapping.Mirrored mirrored -> mirror(start, length, mirrored, volume, below);
            case Mapping.Raid raid when isStriped(raid) -> {
                List<Area> legs = whole(Legs.readable(places, raid, volume, bytes(volume, below)));
                yield stripes(start, length, raid.stripeBytes(), legs, volume, below);
            }
            case Mapping.Raid raid -> array(start, length, raid, volume, below);
            case Mapping.Thin thin -> thin(start, length, thin, below);
            case Mapping.Cached cached -> cached(start, length, cached, volume, below);
            case Mapping.Nothing nothing -> DmTarget.of(start, length, nothing.type(), "");
            case Mapping.ThinPool ignored -> throw noVolume(volume);
            case Mapping.CachePool ignored -> throw noVolume(volume);
            case Mapping.Snapshot ignored -> throw noVolume(volume);
            case Mapping.Unknown unknown ->
                    throw unsupported(
                            volume.name(),
                            "volumes of type " + unknown.type() + " are not supported",
                            "convert it in the guest");
        };
    }

    /** Of an array without copies, or of what is only read, the kernel's md need not know. */
    private boolean isStriped(Mapping.Raid raid) {
        return Legs.are(raid) && (readOnly || Legs.count(raid) == raid.images().size());
    }

    /** The bytes of physical volumes as they are attached. */
    private MemberBytes bytes(LogicalVolume user, List<Layer> below) {
        return device -> {
            for (PhysicalVolume volume : places.group().physicalVolumes()) {
                if (volume.devices().contains(device)) {
                    return keep(below, attached(volume, user)).bytes();
                }
            }
            throw new IllegalArgumentException(device.name());
        };
    }

    private static List<Area> whole(List<String> volumes) {
        return volumes.stream().map(name -> new Area(name, false, 0)).toList();
    }

    private DmTarget stripes(
            long start,
            long length,
            long stripeBytes,
            List<Area> areas,
            LogicalVolume user,
            List<Layer> below)
            throws IOException {
        long share = length / areas.size();
        StringBuilder devices = new StringBuilder();
        for (Area area : areas) {
            devices.append(' ').append(area(area, share, user, below));
        }
        return areas.size() == 1
                ? DmTarget.of(start, length, "linear", devices.substring(1))
                : DmTarget.of(
                        start,
                        length,
                        "striped",
                        areas.size() + " " + sectors(stripeBytes) + devices);
    }

    /** {@code DEVICE OFFSET}, as most targets want it. */
    private String area(Area area, long sectors, LogicalVolume user, List<Layer> below)
            throws IOException {
        if (!area.isPhysical()) {
            long offset = area.startExtent() * sectors(places.group().extentBytes());
            return text(keep(below, plain(area.volume()))) + " " + offset;
        }
        PhysicalVolume volume = places.physical(area);
        Device device = places.device(volume, user.name());
        long offset = places.offsetBytes(area, sectors * SECTOR_BYTES, device, user.name());
        return text(keep(below, attached(volume, user))) + " " + sectors(offset);
    }

    private Layer attached(PhysicalVolume volume, LogicalVolume user) throws IOException {
        Device device = places.device(volume, user.name());
        return active.physical(places.group(), volume, device, readOnly);
    }

    /** As the comments of Linux's dm-raid1.c and dm-log.c say. */
    private DmTarget mirror(
            long start,
            long length,
            Mapping.Mirrored mirrored,
            LogicalVolume user,
            List<Layer> below)
            throws IOException {
        String sync = user.status().contains("NOTSYNCED") ? " nosync" : "";
        long region = sectors(mirrored.regionBytes());
        int arguments = sync.isEmpty() ? 1 : 2;
        String log =
                mirrored.log().isPresent()
                        ? "disk %d %s %d%s"
                                .formatted(
                                        arguments + 1,
                                        text(keep(below, plain(mirrored.log().get()))),
                                        region,
                                        sync)
                        : "core %d %d%s".formatted(arguments, region, sync);
        StringBuilder images = new StringBuilder();
        for (Area area : mirrored.areas()) {
            images.append(' ').append(area(area, length, user, below));
        }
        String parameters = log + " " + mirrored.areas().size() + images + " 1 handle_errors";
        return DmTarget.of(start, length, "mirror", parameters);
    }

    private DmTarget array(
            long start, long length, Mapping.Raid raid, LogicalVolume user, List<Layer> below)
            throws IOException {
        if (raid.reshaped()) {
            throw unsupported(
                    user.name(), "the array has been reshaped", "activate it in the guest");
        }
        ArrayTable table = new ArrayTable(places, raid, user, readOnly);
        boolean[] usable = readOnly ? Legs.inSync(places, raid, bytes(user, below)) : table.there();
        StringBuilder devices = new StringBuilder();
        for (int i = 0; i < usable.length; i++) {
            boolean withMetadata = usable[i] && !readOnly;
            devices.append(' ')
                    .append(withMetadata ? text(keep(below, plain(raid.metadata().get(i)))) : "-")
                    .append(' ')
                    .append(usable[i] ? text(keep(below, plain(raid.images().get(i)))) : "-");
        }
        return DmTarget.of(start, length, "raid", table.parameters() + devices);
    }

    private DmTarget thin(long start, long length, Mapping.Thin thin, List<Layer> below)
            throws IOException {
        Layer pool = keep(below, pool(thin.pool()));
        String parameters = text(pool) + " " + thin.deviceId();
        if (thin.externalOrigin().isPresent()) {
            // It must not be written to any more, and so nobody is told when it is.
            parameters += " " + text(keep(below, plain(thin.externalOrigin().get())));
        }
        return DmTarget.of(start, length, "thin", parameters);
    }

    private Layer pool(String name) throws IOException {
        LogicalVolume volume = places.logical(name);
        if (volume.segments().size() != 1
                || !(volume.segments().getFirst().mapping() instanceof Mapping.ThinPool pool)) {
            throw unsupported(name, "it is no thin pool", "repair the group's metadata");
        }
        return take(
                name,
                "-tpool",
                below -> {
                    Layer metadata = keep(below, plain(pool.metadata()));
                    Layer data = keep(below, plain(pool.data()));
                    String parameters =
                            "%s %s %d 0 %s"
                                    .formatted(
                                            text(metadata),
                                            text(data),
                                            sectors(pool.chunkBytes()),
                                            PoolFeatures.of(pool, readOnly));
                    long sectors = sectors(volume.sizeBytes());
                    // The kernel takes no read-only table of a pool; its features say it.
                    return DmDevice.create(
                            places.subject(name),
                            List.of(DmTarget.of(0, sectors, "thin-pool", parameters)),
                            false);
                });
    }

    private DmTarget cached(
            long start, long length, Mapping.Cached cached, LogicalVolume user, List<Layer> below)
            throws IOException {
        CacheParts parts = CacheParts.of(places, cached);
        Mapping.CacheSettings settings = parts.settings();
        if (readOnly && settings.mode().equals("writeback")) {
            throw unsupported(
                    user.name(),
                    "its cache may hold what its origin lacks, and the kernel cannot read such a"
                            + " cache without writing to it",
                    "open its drives for writing");
        }
        if (readOnly) {
            return DmTarget.linear(start, length, keep(below, plain(cached.origin())).number(), 0);
        }
        String metadata = text(keep(below, parts.metadata(this)));
        String data = text(keep(below, parts.data(this)));
        String origin = text(keep(below, plain(cached.origin())));
        return DmTarget.of(
                start,
                length,
                "cache",
                "%s %s %s %s".formatted(metadata, data, origin, parts.parameters()));
    }

    /** A whole volume that others need as it is. */
    Layer whole(String name) throws IOException {
        return plain(name);
    }

    /** A part of a volume that holds several things. */
    Layer part(String name, String suffix, long offsetBytes, long lengthBytes) throws IOException {
        return take(
                name,
                suffix,
                below -> {
                    Layer all = keep(below, plain(name));
                    return table(
                            name,
                            sectors(lengthBytes),
                            "linear",
                            text(all) + " " + sectors(offsetBytes));
                });
    }

    private Layer take(String name, String suffix, ActiveVolumes.Maker maker) throws IOException {
        String key = places.group().id() + "/" + name + suffix;
        return active.take(key, places.subject(name), readOnly, maker);
    }

    private DmDevice table(String name, long sectors, String type, String parameters)
            throws IOException {
        List<DmTarget> table = List.of(DmTarget.of(0, sectors, type, parameters));
        return DmDevice.create(places.subject(name), table, readOnly);
    }

    private static Layer keep(List<Layer> below, Layer layer) {
        below.add(layer);
        return layer;
    }

    private static String text(Layer layer) {
        return DmTarget.text(layer.number());
    }

    static long sectors(long bytes) {
        return bytes / SECTOR_BYTES;
    }

    private UnsupportedException noVolume(LogicalVolume volume) {
        return unsupported(
                volume.name(),
                "a " + volume.type() + " holds other volumes, and nothing else",
                "take one of those");
    }

    private UnsupportedException unsupported(String name, String reason, String hint) {
        return new UnsupportedException(places.operation(), places.subject(name), reason, hint);
    }
}
