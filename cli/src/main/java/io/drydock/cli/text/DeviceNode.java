package io.drydock.cli.text;

import io.drydock.volume.Device;
import io.drydock.volume.Origin;
import io.drydock.volume.Signature;
import java.util.ArrayList;
import java.util.List;

/**
 * A device and what is made of it: a drive has its partitions, a partition the volumes on it. A
 * volume that is made of several devices is below each of them, as lsblk(8) has it.
 */
record DeviceNode(Device device, List<DeviceNode> children) {
    /** The trees of the drives. */
    static List<DeviceNode> of(List<Device> devices) {
        return devices.stream()
                .filter(device -> device.parents().isEmpty())
                .map(drive -> of(drive, devices))
                .toList();
    }

    private static DeviceNode of(Device device, List<Device> devices) {
        List<DeviceNode> children = new ArrayList<>();
        for (Device other : devices) {
            if (other.parents().contains(device.name())) {
                children.add(of(other, devices));
            }
        }
        return new DeviceNode(device, children);
    }

    /** As lsblk(8) calls it, but that arrays are not told apart by their level. */
    String type() {
        return switch (device.origin()) {
            case Origin.Range range -> range.partition().isPresent() ? "part" : "disk";
            case Origin.Assembled made ->
                    switch (made.kind()) {
                        case LOGICAL_VOLUME -> "lvm";
                        case UNLOCKED -> "crypt";
                        case ARRAY -> "raid";
                    };
        };
    }

    String contentType() {
        return device.signature().map(Signature::type).orElse("");
    }

    String label() {
        return device.signature().flatMap(Signature::label).orElse("");
    }

    String uuid() {
        return device.signature().flatMap(Signature::uuid).orElse("");
    }
}
