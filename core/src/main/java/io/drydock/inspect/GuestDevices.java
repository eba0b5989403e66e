package io.drydock.inspect;

import io.drydock.filesystem.GuestPath;
import io.drydock.guest.DeviceTable;
import io.drydock.guest.Fstab;
import io.drydock.guest.FstabEntry;
import io.drydock.volume.Device;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * Which devices of an image belong to a guest, by its mount table.
 *
 * @param mountpoints mountpoint to device, {@code /} first
 * @param devices the root first, then the others in the order of the mount table, swap included
 */
record GuestDevices(SequencedMap<String, Device> mountpoints, List<Device> devices) {
    static GuestDevices of(Fstab fstab, Device root, DeviceTable table) {
        SequencedMap<String, Device> mountpoints = new LinkedHashMap<>();
        SequencedSet<Device> devices = new LinkedHashSet<>();
        mountpoints.put("/", root);
        devices.add(root);
        for (FstabEntry entry : fstab.entries()) {
            Optional<Device> device = table.resolve(entry.spec());
            if (device.isPresent()) {
                devices.add(device.get());
                entry.mountpoint()
                        .map(GuestDevices::canonical)
                        .ifPresent(path -> mountpoints.putIfAbsent(path, device.get()));
            }
        }
        return new GuestDevices(
                Collections.unmodifiableSequencedMap(mountpoints),
                Collections.unmodifiableList(new ArrayList<>(devices)));
    }

    /** Without slashes that say nothing, as libguestfs has it: {@code ///usr//} is {@code /usr}. */
    private static String canonical(GuestPath mountpoint) {
        String path = mountpoint.toString().replaceAll("/+", "/");
        return path.length() > 1 && path.endsWith("/")
                ? path.substring(0, path.length() - 1)
                : path;
    }
}
