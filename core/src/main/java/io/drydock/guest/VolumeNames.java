package io.drydock.guest;

import io.drydock.volume.Device;
import io.drydock.volume.Origin.Assembled;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The names that udev gives to volumes, beside those that they have in a session: {@code
 * /dev/mapper} of device-mapper, {@code /dev/md} of md, and {@code /dev/disk/by-id} of both.
 */
final class VolumeNames {
    private VolumeNames() {}

    /** All names of a volume; none of a drive or a partition. */
    static List<String> of(Device device) {
        List<String> names = new ArrayList<>();
        if (device.origin() instanceof Assembled made) {
            names.add(device.name());
            switch (made.kind()) {
                case LOGICAL_VOLUME -> addLogical(device.name(), made.id(), names);
                case ARRAY -> addArray(device.name(), made.id(), names);
                case UNLOCKED -> addMapped(mapped(device.name()), names);
            }
        }
        return names;
    }

    private static String mapped(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static void addMapped(String mapped, List<String> names) {
        names.add("/dev/mapper/" + mapped);
        names.add("/dev/disk/by-id/dm-name-" + mapped);
    }

    /**
     * {@code /dev/GROUP/VOLUME} is {@code GROUP-VOLUME} to device-mapper, its own dashes doubled.
     */
    private static void addLogical(String name, String id, List<String> names) {
        String[] parts = name.split("/");
        if (parts.length == 4) {
            addMapped(parts[2].replace("-", "--") + "-" + parts[3].replace("-", "--"), names);
        }
        names.add("/dev/disk/by-id/dm-uuid-LVM-" + id.replace("-", ""));
    }

    private static void addArray(String name, String id, List<String> names) {
        String number = mapped(name).replaceFirst("^md(?=\\d)", "");
        if (number.matches("\\d+")) {
            names.add("/dev/md" + number);
        }
        names.add("/dev/md/" + number);
        String digits = id.replace("-", "").toLowerCase(Locale.ROOT);
        if (digits.length() == 32) {
            names.add("/dev/disk/by-id/md-uuid-" + digits.replaceAll("(.{8})(?=.)", "$1:"));
        }
    }
}
