package io.drydock.guest;

import io.drydock.volume.Device;
import io.drydock.volume.Origin.Assembled;
import io.drydock.volume.Origin.Kind;
import io.drydock.volume.Partition;
import io.drydock.volume.Signature;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The devices of an image, found by the names that a guest has for them. No name leads to a device
 * of the host, whatever it says.
 *
 * <p>The kernel's own names depend on drivers and order, so {@code /dev/sda}, {@code /dev/vda},
 * {@code /dev/hda}, {@code /dev/xvda} and {@code /dev/nvme0n1} all mean the first drive.
 *
 * <p>Threading: immutable.
 */
public final class DeviceTable {
    private static final Pattern LETTERED =
            Pattern.compile("/dev/(?:sd|vd|hd|xvd|ubd)([a-z]{1,3})(\\d{0,3})");
    private static final Pattern NUMBERED =
            Pattern.compile("/dev/(?:nvme(\\d{1,3})n1|mmcblk(\\d{1,3}))(?:p(\\d{1,3}))?");
    private static final Pattern BY = Pattern.compile("/dev/disk/by-([a-z]+)/(.+)");

    private final List<Device> devices;

    /** What volumes are called. */
    private final Map<String, Device> names;

    private DeviceTable(List<Device> devices, Map<String, Device> names) {
        this.devices = List.copyOf(devices);
        this.names = Map.copyOf(names);
    }

    /** The table of those devices, in the order of the drives. */
    public static DeviceTable of(List<Device> devices) {
        Map<String, Device> names = new HashMap<>();
        for (Device device : devices) {
            VolumeNames.of(device).forEach(name -> names.putIfAbsent(name, device));
        }
        return new DeviceTable(devices, names);
    }

    /** The same devices, of which some have more names: a guest's own, for what it decrypts. */
    DeviceTable withNames(Map<String, Device> more) {
        Map<String, Device> all = new HashMap<>(names);
        all.putAll(more);
        return new DeviceTable(devices, all);
    }

    /** What is in an encrypted device, if that has been unlocked. */
    Optional<Device> unlocked(Device container) {
        return devices.stream()
                .filter(device ->
                        device.origin() instanceof Assembled made
                                && made.kind() == Kind.UNLOCKED
                                && device.parents().contains(container.name()))
                .findFirst();
    }

    /** All of them, in the order of the drives. */
    public List<Device> devices() {
        return devices;
    }

    /**
     * The device that a mount table's first field means: {@code UUID=}, {@code LABEL=}, {@code
     * PARTUUID=}, {@code PARTLABEL=}, a kernel name, {@code /dev/disk/by-...}, or a name of a
     * volume. Where several would fit, the first.
     */
    public Optional<Device> resolve(String spec) {
        Device volume = names.get(spec);
        if (volume != null) {
            return Optional.of(volume);
        }
        int equals = spec.indexOf('=');
        if (equals > 0) {
            return byTag(spec.substring(0, equals), unquoted(spec.substring(equals + 1)));
        }
        Matcher by = BY.matcher(spec);
        if (by.matches()) {
            return byTag(by.group(1), unescaped(by.group(2)));
        }
        Matcher lettered = LETTERED.matcher(spec);
        if (lettered.matches()) {
            return numbered(drive(lettered.group(1)), lettered.group(2));
        }
        Matcher numbered = NUMBERED.matcher(spec);
        if (numbered.matches()) {
            String drive = Optional.ofNullable(numbered.group(1)).orElse(numbered.group(2));
            return numbered(
                    Integer.parseInt(drive), Optional.ofNullable(numbered.group(3)).orElse(""));
        }
        return Optional.empty();
    }

    private Optional<Device> byTag(String tag, String value) {
        return switch (tag.toLowerCase(Locale.ROOT)) {
            case "uuid" -> find(d -> d.signature().flatMap(Signature::uuid), value, true);
            case "label" -> find(d -> d.signature().flatMap(Signature::label), value, false);
            case "partuuid" -> find(d -> d.partition().map(Partition::uuid), value, true);
            case "partlabel" -> find(d -> d.partition().flatMap(Partition::name), value, false);
            default -> Optional.empty();
        };
    }

    private Optional<Device> find(
            Function<Device, Optional<String>> tag, String value, boolean anyCase) {
        return devices.stream()
                .filter(device ->
                        tag.apply(device)
                                .filter(t -> anyCase ? t.equalsIgnoreCase(value) : t.equals(value))
                                .isPresent())
                .findFirst();
    }

    private Optional<Device> numbered(int drive, String partition) {
        String name = Device.driveName(drive) + partition;
        return devices.stream().filter(device -> device.name().equals(name)).findFirst();
    }

    /** {@code a} is 0, {@code z} 25, {@code aa} 26. */
    private static int drive(String letters) {
        int drive = 0;
        for (int i = 0; i < letters.length(); i++) {
            drive = drive * 26 + letters.charAt(i) - 'a' + 1;
        }
        return drive - 1;
    }

    private static String unquoted(String value) {
        return isWithin(value, '"') || isWithin(value, '\'')
                ? value.substring(1, value.length() - 1)
                : value;
    }

    private static boolean isWithin(String value, char quote) {
        return value.length() > 1
                && value.charAt(0) == quote
                && value.charAt(value.length() - 1) == quote;
    }

    /** Undoes udev's {@code \x20} for characters that are not safe in a name (udev(7)). */
    private static String unescaped(String name) {
        return Pattern.compile("\\\\x([0-9a-fA-F]{2})")
                .matcher(name)
                .replaceAll(match ->
                        Matcher.quoteReplacement(
                                String.valueOf((char) Integer.parseInt(match.group(1), 16))));
    }
}
