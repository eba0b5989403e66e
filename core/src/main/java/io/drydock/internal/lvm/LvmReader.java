package io.drydock.internal.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.lvm.PhysicalVolume;
import io.drydock.lvm.VolumeGroup;
import io.drydock.lvm.VolumeGroups;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what LVM2 has on devices: the labels, the metadata of their groups, and which devices
 * belong together. Of several copies of a group's metadata the one counts that was written last.
 *
 * <p>Only devices that are not part of something else may be given: the members of an array or a
 * multipath would show the same label as the whole.
 */
public final class LvmReader {
    private static final String READ = "read LVM's metadata of";

    /** A device that was looked at, and is a physical volume. */
    private record Member(Device device, PvLabel label) {}

    /** A group's metadata, and the device on which it was found first. */
    private record Found(Section group, Device on) {
        long sequence() throws BadMetadataException {
            return group.number("seqno");
        }
    }

    private final List<Member> members = new ArrayList<>();
    private final Map<String, Section> parsed = new HashMap<>();
    private final Map<String, Found> newest = new LinkedHashMap<>();
    private final List<CorruptDataException> errors = new ArrayList<>();

    private LvmReader() {}

    /**
     * Reads all that there is on the devices.
     *
     * @param devices with their bytes, of which a few sectors are read; they stay open
     */
    public static VolumeGroups read(Map<Device, BlockDevice> devices) throws IOException {
        LvmReader reader = new LvmReader();
        for (Map.Entry<Device, BlockDevice> entry : devices.entrySet()) {
            try {
                reader.look(entry.getKey(), entry.getValue());
            } catch (CorruptDataException e) {
                reader.errors.add(e);
            }
        }
        return reader.groups();
    }

    private void look(Device device, BlockDevice bytes) throws IOException {
        Optional<PvLabel> label = PvLabel.read(bytes, device.name());
        if (label.isEmpty()) {
            return;
        }
        members.add(new Member(device, label.get()));
        for (PvLabel.Place place : label.get().metadata()) {
            try {
                Optional<String> text = MetadataArea.read(bytes, place, device.name());
                if (text.isPresent()) {
                    take(text.get(), device);
                }
            } catch (CorruptDataException e) {
                errors.add(e); // another area may be sound
            } catch (BadMetadataException e) {
                errors.add(new CorruptDataException(READ, device.name(), e.reason()));
            }
        }
    }

    private void take(String text, Device device) throws BadMetadataException {
        Section group = parsed.get(text);
        if (group == null) {
            group = GroupParser.group(TextParser.parse(text));
            parsed.put(text, group);
        }
        String id = GroupParser.id(group);
        Found before = newest.get(id);
        if (before == null || before.sequence() < group.number("seqno")) {
            newest.put(id, new Found(group, device));
        }
    }

    private VolumeGroups groups() {
        Map<String, List<Device>> places = new HashMap<>();
        for (Member member : members) {
            places.computeIfAbsent(member.label.id(), id -> new ArrayList<>()).add(member.device);
        }
        List<VolumeGroup> groups = new ArrayList<>();
        Set<String> owned = new HashSet<>();
        for (Found found : newest.values()) {
            try {
                VolumeGroup group = GroupParser.parse(found.group, places);
                groups.add(group);
                group.physicalVolumes().forEach(volume -> owned.add(volume.id()));
            } catch (BadMetadataException e) {
                errors.add(new CorruptDataException(READ, found.on.name(), e.reason()));
            }
        }
        groups.sort(Comparator.comparing(VolumeGroup::name).thenComparing(VolumeGroup::id));
        return new VolumeGroups(groups, orphans(owned), errors);
    }

    /** Those that no group claims. */
    private List<PhysicalVolume> orphans(Set<String> owned) {
        List<PhysicalVolume> orphans = new ArrayList<>();
        for (Member member : members) {
            PvLabel label = member.label;
            if (!owned.contains(label.id())) {
                long start = label.data().isEmpty() ? 0 : label.data().getFirst().offsetBytes();
                orphans.add(
                        new PhysicalVolume(
                                "",
                                label.id(),
                                List.of(member.device),
                                label.sizeBytes(),
                                start,
                                0,
                                0,
                                Set.of(),
                                Set.of()));
            }
        }
        return orphans;
    }
}
