package io.drydock.internal.lvm2cmd;

import io.drydock.bindings.OpenFlags;
import io.drydock.bindings.libc.LibC;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.NamespaceCalls;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.linux.Statx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code /dev} that only the calling thread sees, with the devices that lvm is to see and with
 * its configuration. It is in memory and goes with the thread, however the JVM ends.
 */
final class LvmPrivateDevices {
    private static final Path DEV = Path.of("/dev");

    /** Links to what sysfs says of block devices, by their numbers. */
    private static final Path SYSFS = Path.of("/sys/dev/block");

    /** What LVM_SYSTEM_DIR is to say. */
    static final Path SYSTEM_DIRECTORY = DEV.resolve(".lvm");

    /** Where lvm takes the randomness of UUIDs from: Documentation/admin-guide/devices.txt. */
    private static final Path URANDOM = DEV.resolve("urandom");

    private static final long URANDOM_NUMBER = Statx.makedev(1, 9);

    /**
     * Everything that lvm does on its own account is off, the kernel's device-mapper above all:
     * without it no logical volume, of the host or of ours, can be activated or suspended.
     */
    private static final String CONFIGURATION =
            """
            devices {
                dir = "/dev"
                scan = [ "/dev" ]
                obtain_device_list_from_udev = 0
                external_device_info_source = "none"
                use_devicesfile = 0
                hints = "none"
                scan_lvs = 0
                sysfs_scan = 0
                multipath_component_detection = 0
                md_component_detection = 0
                issue_discards = 0
            }
            global {
                activation = 0
                umask = 63
                locking_dir = "/dev/.lvm"
                use_lvmlockd = 0
                use_lvmpolld = 0
                event_activation = 0
                notify_dbus = 0
                use_aio = 0
                system_id_source = "none"
            }
            activation {
                udev_sync = 0
                udev_rules = 0
                monitoring = 0
            }
            backup {
                backup = 0
                archive = 0
            }
            log {
                syslog = 0
                activation = 0
            }
            """;

    private LvmPrivateDevices() {}

    /**
     * Takes the calling thread there; it must have been made for it.
     *
     * @throws UnsupportedException when this process may not
     */
    static void enter(List<LvmNode> devices) throws IOException {
        check(NamespaceCalls.unsharePrivately());
        check(NamespaceCalls.mount("drydock", DEV.toString(), "tmpfs", 0, "mode=0700"));
        Files.createDirectory(SYSTEM_DIRECTORY);
        Files.writeString(SYSTEM_DIRECTORY.resolve("lvm.conf"), CONFIGURATION);
        make(URANDOM, LibC.S_IFCHR(), URANDOM_NUMBER);
        for (LvmNode device : devices) {
            Path path = Path.of(device.path());
            Files.createDirectories(path.getParent());
            make(path, LibC.S_IFBLK(), device.deviceNumber());
        }
        hideOthers(devices);
    }

    /** What sysfs lists, lvm looks at one by one, which takes long where there are hundreds. */
    private static void hideOthers(List<LvmNode> devices) throws IOException {
        Map<Path, Path> links = new LinkedHashMap<>();
        for (LvmNode device : devices) {
            Path link = SYSFS.resolve(numbers(device.deviceNumber()));
            links.put(link, Files.readSymbolicLink(link));
        }
        check(NamespaceCalls.mount("drydock", SYSFS.toString(), "tmpfs", 0, "mode=0700"));
        for (Map.Entry<Path, Path> link : links.entrySet()) {
            Files.createSymbolicLink(link.getKey(), link.getValue());
        }
    }

    private static String numbers(long device) {
        return Statx.major(device) + ":" + Statx.minor(device);
    }

    private static void make(Path path, int type, long number) throws IOException {
        int flags = LibC.O_PATH() | OpenFlags.O_DIRECTORY;
        int opened = FileCalls.open(String.valueOf(path.getParent()), flags, 0);
        try (Fd directory = Fd.owned(Errno.check(opened, "lvm", path.toString()))) {
            byte[] name = path.getFileName().toString().getBytes(StandardCharsets.US_ASCII);
            check(PathCalls.mknodat(directory, name, type | 0600, number));
        }
    }

    private static void check(int result) throws IOException {
        if (result == -LibC.EPERM() || result == -LibC.EACCES()) {
            throw new UnsupportedException(
                    "lvm",
                    "its devices",
                    "this process may not have a /dev of its own: " + Errno.description(result),
                    "run as root, in a container with CAP_SYS_ADMIN and CAP_MKNOD");
        }
        Errno.check(result, "lvm", "its devices");
    }
}
