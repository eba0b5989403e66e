package io.drydock;

import io.drydock.block.BlockDevice;
import io.drydock.crypt.Unlocked;
import io.drydock.error.CorruptDataException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.WrongKeyException;
import io.drydock.internal.kernel.KernelEngine;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lvm.LvmReader;
import io.drydock.internal.lvm.VolumeDevice;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.PhysicalVolume;
import io.drydock.lvm.VolumeGroup;
import io.drydock.lvm.VolumeGroups;
import io.drydock.raid.ArrayMember;
import io.drydock.raid.ArrayReader;
import io.drydock.raid.RaidArray;
import io.drydock.volume.Device;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Kind;
import io.drydock.volume.Signature;
import io.drydock.volume.SignatureProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds arrays, unlocked containers and logical volumes on devices, and what is on those in turn.
 *
 * <p>Threading: for one thread.
 */
final class VolumeFinder {
    private static final Logger LOG = LoggerFactory.getLogger(VolumeFinder.class);

    /** Volumes on volumes: more than anybody stacks, and an end for what stands on itself. */
    private static final int DEEPEST = 8;

    private final List<Device> plain;
    private final Unlocks unlocks;
    private final VolumeSet before;
    private final DeviceBytes bytes;
    private SequencedMap<String, Volume> volumes = new LinkedHashMap<>();

    /**
     * @param before what was found the last time: a volume that is mounted for writing by now, and
     *     that only the kernel can put together, cannot be looked at
     */
    VolumeFinder(
            List<Device> plain,
            Unlocks unlocks,
            List<OpenDrive> drives,
            KernelEngine engine,
            VolumeSet before) {
        this.plain = plain;
        this.unlocks = unlocks;
        this.before = before;
        Attachments attachments = new Attachments(drives, engine, this::volume);
        this.bytes =
                new DeviceBytes(
                        Bottom.of(drives), this::volume, attachments, View.ofImages(drives));
    }

    /**
     * Looks until there is no more to be found.
     *
     * @throws WrongKeyException when there are keys for a device, and none of them fits
     */
    VolumeSet find() throws IOException {
        for (int depth = 0; depth < DEEPEST; depth++) {
            int before = volumes.size();
            look();
            if (volumes.size() == before) {
                break;
            }
        }
        return new VolumeSet(volumes);
    }

    private Volume volume(Device device) throws NotFoundException {
        Volume found = volumes.get(device.name());
        if (found == null) {
            throw new NotFoundException("find", device.name(), "it has gone meanwhile");
        }
        return found;
    }

    /** A group that was found partly may be complete by what was found on its other volumes. */
    private void look() throws IOException {
        List<Device> known = new ArrayList<>(plain);
        volumes.values().forEach(volume -> known.add(volume.device()));
        List<Volume> found = new ArrayList<>();
        found.addAll(arrays(holding("linux_raid_member", known)));
        found.addAll(opened(known.stream().filter(Unlocks::isEncrypted).toList()));
        found.addAll(logical(holding("LVM2_member", known)));
        SequencedMap<String, Volume> now = new LinkedHashMap<>();
        for (Volume volume : found) {
            add(now, volume);
        }
        // What was found before stands on the same devices still.
        volumes = now;
        for (Volume volume : List.copyOf(now.values())) {
            now.put(volume.device().name(), volume.with(probed(volume.device())));
        }
    }

    private static void add(SequencedMap<String, Volume> into, Volume volume) {
        if (into.putIfAbsent(volume.device().name(), volume) != null) {
            Device device = volume.device();
            String id = device.origin() instanceof Assembled made ? made.id() : "";
            String name = device.name() + "@" + id;
            into.put(
                    name,
                    volume.with(
                            new Device(
                                    name,
                                    device.origin(),
                                    device.sizeBytes(),
                                    device.signature())));
        }
    }

    private static List<Device> holding(String type, List<Device> devices) {
        return devices.stream()
                .filter(d -> d.signature().map(Signature::type).filter(type::equals).isPresent())
                .toList();
    }

    private List<Volume> arrays(List<Device> members) throws IOException {
        if (members.isEmpty()) {
            return List.of();
        }
        List<Volume> found = new ArrayList<>();
        try (CloseStack opened = new CloseStack()) {
            List<ArrayReader.Source> sources = new ArrayList<>();
            for (Device member : members) {
                sources.add(new ArrayReader.Source(member, open(member, opened)));
            }
            for (RaidArray array : ArrayReader.read(sources)) {
                if (array.obstacle().isPresent()) {
                    LOG.debug("{}: {}", array.deviceName(), array.obstacle().get());
                    continue;
                }
                Assembled made =
                        new Assembled(
                                Kind.ARRAY,
                                array.uuid().toString(),
                                array.members().stream().map(ArrayMember::device).toList());
                found.add(
                        new Volume.Array(
                                new Device(
                                        array.deviceName(),
                                        made,
                                        array.sizeBytes(),
                                        Optional.empty()),
                                array));
            }
        }
        return found;
    }

    private BlockDevice open(Device device, CloseStack opened) throws IOException {
        BlockDevice bytesOfDevice = bytes.open(device, true);
        opened.push(bytesOfDevice::close);
        return bytesOfDevice;
    }

    private List<Volume> opened(List<Device> containers) throws IOException {
        List<Volume> found = new ArrayList<>();
        for (Device container : containers) {
            Optional<Unlocked> content = unlocks.find(container, d -> bytes.open(d, true));
            content.ifPresent(unlocked -> found.add(opened(container, unlocked)));
        }
        return found;
    }

    private static Volume opened(Device container, Unlocked content) {
        String uuid = container.signature().flatMap(Signature::uuid).orElse("");
        // The names that systemd gives to what is in no table of the guest's.
        String type = container.signature().map(Signature::type).orElse("");
        String name =
                "/dev/mapper/"
                        + (type.equals("crypto_LUKS") ? "luks-" : "bitlk-")
                        + (uuid.isEmpty()
                                ? container.name().substring("/dev/".length()).replace('/', '-')
                                : uuid);
        return new Volume.Opened(
                new Device(
                        name,
                        new Assembled(Kind.UNLOCKED, uuid, List.of(container)),
                        content.sizeBytes(),
                        Optional.empty()),
                container,
                content);
    }

    private List<Volume> logical(List<Device> physical) throws IOException {
        if (physical.isEmpty()) {
            return List.of();
        }
        List<Volume> found = new ArrayList<>();
        try (CloseStack opened = new CloseStack()) {
            Map<Device, BlockDevice> sources = new LinkedHashMap<>();
            for (Device member : physical) {
                sources.put(member, open(member, opened));
            }
            VolumeGroups groups = LvmReader.read(sources);
            for (CorruptDataException error : groups.errors()) {
                LOG.debug("a volume group is left out", error);
            }
            for (VolumeGroup group : groups.groups()) {
                for (LogicalVolume volume : group.logicalVolumes()) {
                    logical(group, volume).ifPresent(found::add);
                }
            }
        }
        return found;
    }

    /** Empty for what is hidden, or stands on what is missing. */
    private static Optional<Volume> logical(VolumeGroup group, LogicalVolume volume) {
        List<PhysicalVolume> needed = group.physicalVolumesOf(volume);
        List<Device> members = needed.stream().flatMap(pv -> pv.device().stream()).toList();
        if (!group.isShown(volume) || !VolumeDevice.isWhole(group, volume)) {
            return Optional.empty();
        }
        String name = "/dev/" + group.name() + "/" + volume.name();
        Assembled made =
                new Assembled(Kind.LOGICAL_VOLUME, group.id() + "-" + volume.id(), members);
        // A snapshot shows all of its origin.
        LogicalVolume shown =
                group.snapshot(volume.name())
                        .flatMap(snapshot -> group.logicalVolume(snapshot.origin()))
                        .orElse(volume);
        Device device = new Device(name, made, shown.sizeBytes(), Optional.empty());
        return Optional.of(new Volume.Logical(device, group, volume));
    }

    /** What cannot be read, or says contradictory things, is as good as empty. */
    private Device probed(Device device) {
        try (BlockDevice content = bytes.open(device, true)) {
            return device.withSignature(
                    SignatureProbe.probe(content, 0, content.sizeBytes(), device.name()));
        } catch (RefusedException e) {
            return before.named(device.name())
                    .map(Volume::device)
                    .filter(known -> known.origin().equals(device.origin()))
                    .orElse(device);
        } catch (IOException e) {
            LOG.debug("{} is taken as unknown", device.name(), e);
            return device;
        }
    }
}
