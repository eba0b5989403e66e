package io.drydock.lvm;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.internal.lifetime.CloseStack;
import io.drydock.internal.lvm.LvmReader;
import io.drydock.internal.lvm2cmd.LvmHandle;
import io.drydock.internal.lvm2cmd.LvmNode;
import io.drydock.internal.lvm2cmd.LvmThread;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess;
import io.drydock.volume.DeviceAccess.Use;
import io.drydock.volume.HostDevice;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Kind;
import io.drydock.volume.Signature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Devices of a session, as lvm gets to see them. */
final class LvmDevices {
    private static final String MEMBER = "LVM2_member";

    private final DeviceAccess access;

    LvmDevices(DeviceAccess access) {
        this.access = access;
    }

    /** Something to do with lvm on some devices. */
    interface Work<T> {
        T with(LvmHandle lvm, LvmDeviceNames names) throws IOException;
    }

    /** What there is, as read in Java. */
    VolumeGroups read() throws IOException {
        try (CloseStack opened = new CloseStack()) {
            Map<Device, BlockDevice> bytes = new LinkedHashMap<>();
            for (Device device : members()) {
                BlockDevice open = access.open(device, Use.READ);
                opened.push(open::close);
                bytes.put(device, open);
            }
            return LvmReader.read(bytes);
        }
    }

    /** Overwrites some bytes of a device with zeroes. */
    void zero(Device device, long offsetBytes, long lengthBytes) throws IOException {
        try (BlockDevice open = access.open(device, Use.WRITE)) {
            open.zero(offsetBytes, lengthBytes);
            open.flush();
        }
    }

    /** What lvm reports. */
    LvmReport report() throws IOException {
        return with(members(), true, LvmReportReader::read);
    }

    /** Those on logical volumes are another machine's, as lvm sees it as well (scan_lvs). */
    private List<Device> members() throws IOException {
        return access.devices().stream()
                .filter(LvmDevices::isMember)
                .filter(device -> !isLogicalVolume(device))
                .toList();
    }

    private static boolean isLogicalVolume(Device device) {
        return device.origin() instanceof Assembled made && made.kind() == Kind.LOGICAL_VOLUME;
    }

    /** Whether there is a physical volume on it, of whichever group. */
    static boolean isMember(Device device) {
        return device.signature().filter(found -> found.type().equals(MEMBER)).isPresent();
    }

    /** Does some work with lvm, which sees those devices and no others. */
    <T> T with(Collection<Device> devices, boolean readOnly, Work<T> work) throws IOException {
        if (!readOnly) {
            checkUnique(devices);
        }
        CloseStack attached = new CloseStack();
        T result;
        try {
            List<LvmNode> nodes = new ArrayList<>();
            LvmDeviceNames names = new LvmDeviceNames();
            for (Device device : devices) {
                HostDevice there = access.attach(device, readOnly);
                attached.push(there::close);
                nodes.add(new LvmNode(names.add(device), there.deviceNumber()));
            }
            result = LvmThread.run(nodes, lvm -> work.with(lvm, names));
        } catch (IOException | RuntimeException e) {
            attached.closeAfter(e);
            throw e;
        }
        attached.close();
        return result;
    }

    /** Of two copies of one physical volume, lvm would change either. */
    private static void checkUnique(Collection<Device> devices) throws RefusedException {
        Set<String> seen = new HashSet<>();
        for (Device device : devices) {
            Optional<String> uuid =
                    device.signature().filter(found -> isMember(device)).flatMap(Signature::uuid);
            if (uuid.isPresent() && !seen.add(uuid.get())) {
                throw new RefusedException(
                        "lvm",
                        device.name(),
                        "another device is a copy of this physical volume",
                        "open their drives in sessions of their own");
            }
        }
    }
}
