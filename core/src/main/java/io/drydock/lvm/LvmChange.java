package io.drydock.lvm;

import io.drydock.error.RefusedException;
import io.drydock.internal.lvm2cmd.LvmAnswer;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One command that changes something, on the devices that it concerns.
 *
 * <p>Threading: for one thread.
 */
final class LvmChange {
    /** lvm leaves alone what another host has marked its own; here every group is of another. */
    private static final String AS_HOST =
            "global { system_id_source = \"lvmlocal\" } local { system_id = \"%s\" }";

    private final LvmDevices devices;
    private final String command;
    private final String subject;
    private final LvmLookup before;
    private final Map<String, Device> concerned = new LinkedHashMap<>();
    private Optional<String> systemId = Optional.empty();

    private LvmChange(LvmDevices devices, String command, String subject, LvmLookup before) {
        this.devices = devices;
        this.command = command;
        this.subject = subject;
        this.before = before;
    }

    /**
     * @param command lvm's name of it
     * @param subject what errors say that it is done to
     */
    static LvmChange of(LvmDevices devices, String command, String subject) throws IOException {
        return new LvmChange(devices, command, subject, new LvmLookup(devices.read()));
    }

    /** What there is before it. */
    LvmLookup before() {
        return before;
    }

    /** It concerns those devices. */
    LvmChange on(List<Device> more) {
        more.forEach(device -> concerned.putIfAbsent(device.name(), device));
        return this;
    }

    /** It concerns that group. */
    LvmChange inGroup(String name) throws IOException {
        LvmNames.checkGroup(name);
        VolumeGroup group = before.group(name);
        systemId = group.systemId();
        for (PhysicalVolume volume : group.physicalVolumes()) {
            on(volume.devices());
        }
        return this;
    }

    /** It concerns that logical volume, which is there. */
    LvmChange onVolume(LvmVolumeName name) throws IOException {
        before.volume(name);
        return inGroup(name.volumeGroup());
    }

    /** It concerns the physical volume on a device, and the group that it belongs to. */
    LvmChange onMember(Device device) throws IOException {
        before.member(device);
        on(List.of(device));
        Optional<VolumeGroup> group = before.groupOf(device);
        return group.isPresent() ? inGroup(group.get().name()) : this;
    }

    /** Refuses to do it. */
    RefusedException refused(String reason, String hint) {
        return new RefusedException(command, LvmNames.printable(subject), reason, hint);
    }

    /**
     * Does it.
     *
     * @param words what the command is told behind its name, given the names that lvm has for the
     *     devices of the session
     * @return what there is then
     * @throws RefusedException when lvm does not do it
     */
    LvmLookup run(LvmWords words) throws IOException {
        List<String> first = new ArrayList<>(List.of(command));
        if (systemId.isPresent()) {
            LvmNames.checkSystemId(systemId.get());
            first.addAll(List.of("--config", AS_HOST.formatted(systemId.get())));
        }
        LvmAnswer answer =
                devices.with(
                        concerned.values(),
                        false,
                        (lvm, names) -> {
                            first.addAll(words.of(names));
                            return lvm.run(first);
                        });
        if (!answer.ok()) {
            throw refused(answer.problem(), "a report says what there is now");
        }
        return new LvmLookup(devices.read());
    }
}
