package io.drydock.inspect;

import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.DeviceTable;
import io.drydock.guest.Guest;
import io.drydock.guest.Mount;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Tells what a guest is.
 *
 * <p>Threading: stateless.
 */
public final class Inspector {
    private Inspector() {}

    /** Whether a filesystem is the root of an operating system. */
    public static boolean isRoot(FileTree files) throws IOException {
        return files.exists("/etc/os-release") && files.exists("/bin");
    }

    /** What is installed in a guest. */
    public static OperatingSystem inspect(Guest guest, Device root, DeviceTable table)
            throws IOException {
        Map<String, String> release = new LinkedHashMap<>();
        guest.files()
                .readText("/etc/os-release")
                .lines()
                .filter(line -> line.contains("="))
                .forEach(line ->
                        release.put(
                                line.substring(0, line.indexOf('=')),
                                line.substring(line.indexOf('=') + 1).replace("\"", "")));
        SequencedMap<String, Device> mountpoints = new LinkedHashMap<>();
        for (Mount mount : guest.mounts()) {
            mount.device().ifPresent(d -> mountpoints.put(mount.mountpoint().toString(), d));
        }
        return new OperatingSystem(
                root,
                "linux",
                release.getOrDefault("ID", "unknown"),
                Optional.ofNullable(release.get("PRETTY_NAME")),
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                guest.files().exists(GuestPath.of("/etc/hostname"))
                        ? Optional.of(guest.files().readText("/etc/hostname").strip())
                        : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                mountpoints,
                table.devices().stream().filter(d -> d.signature().isPresent()).toList(),
                List.of());
    }
}
