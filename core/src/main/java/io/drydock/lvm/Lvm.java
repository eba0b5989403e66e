package io.drydock.lvm;

import io.drydock.error.RefusedException;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes and changes the volume groups of a session, as lvm(8) does, by its library. Only metadata
 * is written: no logical volume is activated, and no device-mapper is needed. The volume groups of
 * the host and of other sessions are not seen, whatever their names and UUIDs are.
 *
 * <p>Changes and {@link #report} need root and liblvm2cmd. While a group is changed, nothing of it
 * may be mounted.
 *
 * <p>All throw {@link io.drydock.error.NotFoundException} for what is not there, {@link
 * RefusedException} for names that lvm would not take, for drives that are open read-only, and when
 * lvm refuses, with its reason; {@link io.drydock.error.UnsupportedException} when this host
 * cannot.
 *
 * <p>Threading: safe for use by many threads; lvm itself does one thing after the other.
 */
public final class Lvm {
    /** lvm takes 64 words, of which options need some. */
    private static final int MAX_DEVICES = 48;

    /** What lvcreate(8) overwrites. */
    private static final int ZEROED_BYTES = 4096;

    private final LvmDevices devices;

    private Lvm(LvmDevices devices) {
        this.devices = devices;
    }

    /** On the devices of a session. */
    public static Lvm on(DeviceAccess access) {
        return new Lvm(new LvmDevices(access));
    }

    private LvmChange change(String command, String subject) throws IOException {
        return LvmChange.of(devices, command, subject);
    }

    /** What there is, as the metadata says; needs no privilege. */
    public VolumeGroups volumeGroups() throws IOException {
        return devices.read();
    }

    /** What pvs(8), vgs(8) and lvs(8) say of the session; nothing of it is mounted for writing. */
    public LvmReport report() throws IOException {
        return devices.report();
    }

    /**
     * Makes a device a physical volume, as pvcreate(8) does.
     *
     * @param overwrite whether it may hold something else, which is lost; a physical volume that
     *     belongs to a group is never overwritten
     */
    public PhysicalVolume createPhysicalVolume(Device device, boolean overwrite)
            throws IOException {
        LvmChange change = change("pvcreate", device.name());
        if (!overwrite) {
            checkEmpty(change, device);
        }
        return change.on(List.of(device)).run(names -> List.of(names.path(device))).member(device);
    }

    private static void checkEmpty(LvmChange change, Device device) throws RefusedException {
        if (device.signature().isPresent() && !LvmDevices.isMember(device)) {
            throw change.refused(
                    device.name() + " holds " + device.signature().get().type(),
                    "allow it to be overwritten by making it a physical volume first");
        }
    }

    /** Takes the label off a physical volume that belongs to no group, as pvremove(8) does. */
    public void removePhysicalVolume(Device device) throws IOException {
        change("pvremove", device.name())
                .onMember(device)
                .run(names -> List.of(names.path(device)));
    }

    /** Gives a physical volume the size that its device has by now, as pvresize(8) does. */
    public PhysicalVolume resizePhysicalVolume(Device device) throws IOException {
        return change("pvresize", device.name())
                .onMember(device)
                .run(names -> List.of(names.path(device)))
                .member(device);
    }

    /**
     * Makes a physical volume smaller than its device, before that is made smaller itself.
     *
     * @param sizeBytes what the device is to have
     */
    public PhysicalVolume resizePhysicalVolume(Device device, long sizeBytes) throws IOException {
        LvmChange change = change("pvresize", device.name()).onMember(device);
        if (sizeBytes <= 0 || sizeBytes > device.sizeBytes()) {
            throw change.refused(
                    "it cannot have " + sizeBytes + " of its " + device.sizeBytes() + " bytes",
                    "make the device larger first");
        }
        return change.run(names ->
                        List.of("--setphysicalvolumesize", sizeBytes + "b", names.path(device)))
                .member(device);
    }

    /** Gives a physical volume a new UUID, as {@code pvchange --uuid} does. */
    public PhysicalVolume renewUuid(Device device) throws IOException {
        return change("pvchange", device.name())
                .onMember(device)
                .run(names -> List.of("--uuid", names.path(device)))
                .member(device);
    }

    /**
     * Makes a volume group, as vgcreate(8) does with extents of 4 MiB.
     *
     * @param on at least one device; those that are no physical volumes become some
     */
    public VolumeGroup createVolumeGroup(String name, List<Device> on) throws IOException {
        LvmChange change = change("vgcreate", name);
        checkNew(change, name);
        return withDevices(change, name, on);
    }

    private static void checkNew(LvmChange change, String group) throws RefusedException {
        LvmNames.checkGroup(group);
        if (change.before().hasGroup(group)) {
            throw change.refused(
                    "there is a volume group named " + group + " already", "choose another name");
        }
    }

    /** Adds physical volumes, as vgextend(8) does; devices that are none become some. */
    public VolumeGroup extendVolumeGroup(String name, List<Device> by) throws IOException {
        return withDevices(change("vgextend", name).inGroup(name), name, by);
    }

    private static VolumeGroup withDevices(LvmChange change, String group, List<Device> given)
            throws IOException {
        for (Device device : given) {
            checkEmpty(change, device);
        }
        return toDevices(change, group, given);
    }

    private static VolumeGroup toDevices(LvmChange change, String group, List<Device> given)
            throws IOException {
        if (given.isEmpty() || given.size() > MAX_DEVICES) {
            throw change.refused(
                    given.size() + " devices are given",
                    "give at least one, and at most " + MAX_DEVICES + " at once");
        }
        return change.on(given)
                .run(names -> {
                    List<String> words = new ArrayList<>(List.of(group));
                    words.addAll(names.paths(given));
                    return words;
                })
                .group(group);
    }

    /** Takes away physical volumes of which nothing is used, as vgreduce(8) does. */
    public VolumeGroup reduceVolumeGroup(String name, List<Device> by) throws IOException {
        LvmChange change = change("vgreduce", name).inGroup(name);
        for (Device device : by) {
            change.before().member(device);
        }
        return toDevices(change, name, by);
    }

    /** Renames a volume group, as vgrename(8) does. */
    public VolumeGroup renameVolumeGroup(String name, String newName) throws IOException {
        LvmChange change = change("vgrename", name).inGroup(name);
        checkNew(change, newName);
        return change.run(names -> List.of(name, newName)).group(newName);
    }

    /** Gives a volume group a new UUID, as {@code vgchange --uuid} does. */
    public VolumeGroup renewUuid(String volumeGroup) throws IOException {
        return change("vgchange", volumeGroup)
                .inGroup(volumeGroup)
                .run(names -> List.of("--uuid", volumeGroup))
                .group(volumeGroup);
    }

    /**
     * Removes a volume group, as vgremove(8) does; its physical volumes stay.
     *
     * @param withVolumes whether its logical volumes may be lost
     */
    public void removeVolumeGroup(String name, boolean withVolumes) throws IOException {
        LvmChange change = change("vgremove", name).inGroup(name);
        long volumes =
                change.before().group(name).logicalVolumes().stream()
                        .filter(LogicalVolume::isVisible)
                        .count();
        if (volumes > 0 && !withVolumes) {
            throw change.refused(
                    "it has " + volumes + " logical volumes",
                    "remove those first, or allow them to be lost");
        }
        change.run(names -> List.of(name));
    }

    /**
     * Makes a linear logical volume, as lvcreate(8) does. It begins with 4096 zeroes; the rest is
     * what was there before.
     */
    public LogicalVolume createLogicalVolume(LvmVolumeName name, LvmSize size) throws IOException {
        return createLogicalVolume(name, size, LvmStripes.NONE);
    }

    /** As the other, on several physical volumes at once. */
    public LogicalVolume createLogicalVolume(LvmVolumeName name, LvmSize size, LvmStripes stripes)
            throws IOException {
        LvmChange change = change("lvcreate", name.toString()).inGroup(name.volumeGroup());
        LvmNames.checkVolume(name.name());
        if (size.change() != LvmSize.Change.TO) {
            throw change.refused(size + " is a difference", "leave out the sign");
        }
        List<String> words = new ArrayList<>(List.of("--activate", "n", "--zero", "n"));
        words.addAll(List.of("--wipesignatures", "n", size.option(), size.toString()));
        words.addAll(stripes.options());
        words.addAll(List.of("--name", name.name(), name.volumeGroup()));
        LvmLookup after = change.run(names -> words);
        LogicalVolume made = after.volume(name);
        zero(after.group(name.volumeGroup()), made);
        return made;
    }

    /** lvcreate(8) does so with volumes that are active, lest something old be found there. */
    private void zero(VolumeGroup group, LogicalVolume made) throws IOException {
        Area first = made.segments().getFirst().mapping().areas().getFirst();
        PhysicalVolume on = group.physicalVolume(first.volume()).orElseThrow();
        devices.zero(
                on.device().orElseThrow(),
                on.dataOffsetBytes() + first.startExtent() * group.extentBytes(),
                ZEROED_BYTES);
    }

    /**
     * Makes a logical volume larger or smaller, as lvresize(8) does; what is in it keeps its size.
     *
     * @param mayShrink whether it may become smaller, by which its end is lost: make what is in it
     *     smaller before
     */
    public LogicalVolume resizeLogicalVolume(LvmVolumeName name, LvmSize size, boolean mayShrink)
            throws IOException {
        LvmChange change =
                change(mayShrink ? "lvresize" : "lvextend", name.toString()).onVolume(name);
        LogicalVolume now = change.before().volume(name);
        long extentBytes = change.before().group(name.volumeGroup()).extentBytes();
        if (size.isAlready(now.sizeBytes(), extentBytes)) {
            return now; // to lvm, an error
        }
        return change.run(names -> List.of(size.option(), size.toString(), name.toString()))
                .volume(name);
    }

    /** Renames a logical volume, as lvrename(8) does. */
    public LogicalVolume renameLogicalVolume(LvmVolumeName name, String newName)
            throws IOException {
        LvmNames.checkVolume(newName);
        return change("lvrename", name.toString())
                .onVolume(name)
                .run(names -> List.of(name.volumeGroup(), name.name(), newName))
                .volume(new LvmVolumeName(name.volumeGroup(), newName));
    }

    /** Removes a logical volume and what is in it, as lvremove(8) does. */
    public void removeLogicalVolume(LvmVolumeName name) throws IOException {
        change("lvremove", name.toString()).onVolume(name).run(names -> List.of(name.toString()));
    }
}
