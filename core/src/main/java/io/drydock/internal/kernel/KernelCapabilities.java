package io.drydock.internal.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.internal.linux.CapabilityCalls;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.linux.MountCalls;
import io.drydock.internal.linux.PathCalls;
import io.drydock.internal.nbd.kernel.KernelDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What the kernel engine needs of this host, and whether it is there. Nothing is changed to find
 * out.
 *
 * @param release the kernel's release, as uname(1) has it
 * @param features what was looked at, those that all else depends on first
 * @param filesystems the types of filesystems that can be mounted now; the kernel may load more
 */
public record KernelCapabilities(String release, List<Feature> features, List<String> filesystems) {
    /**
     * One thing that was looked at.
     *
     * @param needed whether nothing can be mounted without it
     * @param available whether it is there
     * @param detail what was found
     * @param remedy what would mend it; empty when it is there
     */
    public record Feature(
            String name, boolean needed, boolean available, String detail, String remedy) {
        static Feature there(String name, boolean needed, String detail) {
            return new Feature(name, needed, true, detail, "");
        }

        static Feature missing(String name, boolean needed, String detail, String remedy) {
            return new Feature(name, needed, false, detail, remedy);
        }
    }

    /** Looks. */
    public static KernelCapabilities probe() {
        return new KernelCapabilities(
                read("/proc/sys/kernel/osrelease").strip(),
                List.of(privilege(), files(), mounts(), loops(), submounts(), nbd(), fuse()),
                knownFilesystems());
    }

    /** Whether all is there that mounting a raw image needs. */
    public boolean canMount() {
        return features.stream().noneMatch(feature -> feature.needed && !feature.available);
    }

    /** The types in /proc/filesystems that stand on a device. */
    static List<String> knownFilesystems() {
        return read("/proc/filesystems")
                .lines()
                .filter(line -> line.startsWith("\t"))
                .map(String::strip)
                .toList();
    }

    /**
     * A type that the kernel engine mounts.
     *
     * @param writes whether it can be written
     * @param here whether the kernel can mount it now, or has a module for it
     */
    public record MountableType(String type, boolean writes, boolean here) {}

    /** What the kernel engine mounts, where the kernel does. */
    public List<MountableType> mountable() {
        String aliases = read("/lib/modules/" + release + "/modules.alias");
        return Arrays.stream(FilesystemType.values())
                .map(type ->
                        new MountableType(
                                type.type(),
                                !type.isAlwaysReadOnly(),
                                filesystems.contains(type.driver())
                                        || aliases.contains("alias fs-" + type.driver() + " ")))
                .toList();
    }

    private static Feature privilege() {
        String name = "privilege to mount";
        if (!CapabilityCalls.has(LibC.CAP_SYS_ADMIN())) {
            return Feature.missing(name, true, "no CAP_SYS_ADMIN", "run as root");
        }
        // Disks are mounted with the privilege of the initial user namespace only.
        String ids = read("/proc/self/uid_map").strip().replaceAll("\\s+", " ");
        return ids.isEmpty() || ids.equals("0 0 4294967295")
                ? Feature.there(name, true, "CAP_SYS_ADMIN")
                : Feature.missing(
                        name,
                        true,
                        "CAP_SYS_ADMIN in a user namespace only",
                        "run as the host's root, not as a container's");
    }

    private static Feature files() {
        String name = "files of a guest by openat2";
        int root = FileCalls.open("/", LibC.O_PATH(), 0);
        if (root < 0) {
            return Feature.missing(name, true, Errno.description(root), "");
        }
        try (Fd directory = Fd.owned(root)) {
            byte[] here = ".".getBytes(StandardCharsets.US_ASCII);
            int opened =
                    PathCalls.openat2(directory, here, LibC.O_PATH(), 0, LibC.RESOLVE_IN_ROOT());
            if (opened < 0) {
                return Feature.missing(
                        name,
                        true,
                        Errno.description(opened),
                        "use Linux 5.8 or newer, and a seccomp profile that allows openat2");
            }
            Fd.owned(opened).close();
            return Feature.there(name, true, "openat2 works");
        }
    }

    private static Feature mounts() {
        String name = "detached mounts";
        int context = MountCalls.fsopen("tmpfs");
        if (context >= 0) {
            Fd.owned(context).close();
            return Feature.there(name, true, "fsopen works");
        }
        if (MountWay.ofHost() == MountWay.BY_PATH) {
            return Feature.there(
                    name,
                    true,
                    "fsopen: " + Errno.description(context) + "; mount(2) in a namespace instead");
        }
        return context == -LibC.ENOSYS()
                ? Feature.missing(name, true, "no fsopen", "use Linux 5.8 or newer")
                : Feature.missing(
                        name, true, "fsopen: " + Errno.description(context), "run as root");
    }

    /** Tried with two filesystems in memory. */
    private static Feature submounts() {
        String name = "filesystems on each other";
        int parentNumber = tmpfs();
        int childNumber = tmpfs();
        if (parentNumber < 0 || childNumber < 0) {
            return Feature.missing(
                    name, false, "not tried, since nothing can be mounted", "run as root");
        }
        try (Fd parent = Fd.owned(parentNumber);
                Fd child = Fd.owned(childNumber)) {
            byte[] directory = "directory".getBytes(StandardCharsets.US_ASCII);
            PathCalls.mkdirat(parent, directory, 0700);
            int mountpoint = PathCalls.openat2(parent, directory, LibC.O_PATH(), 0, 0);
            if (mountpoint < 0) {
                return Feature.missing(name, false, Errno.description(mountpoint), "");
            }
            try (Fd there = Fd.owned(mountpoint)) {
                boolean directly = MountCalls.move_mount(child, there) == 0;
                return Feature.there(
                        name,
                        false,
                        directly ? "directly" : "through a mount namespace, before Linux 6.15");
            }
        }
    }

    private static int tmpfs() {
        int number = MountCalls.fsopen("tmpfs");
        if (number < 0) {
            return number;
        }
        try (Fd context = Fd.owned(number)) {
            MountCalls.fsconfig(context, LibC.FSCONFIG_CMD_CREATE(), null, null);
            return MountCalls.fsmount(context, 0);
        }
    }

    private static Feature loops() {
        return device("loop devices", true, "/dev/loop-control", "loop");
    }

    private static Feature nbd() {
        String name = "images that are not raw, by NBD";
        return KernelDevice.isReachable()
                ? Feature.there(name, false, "netlink family nbd: mounted this way")
                : Feature.missing(
                        name,
                        false,
                        KernelDevice.isThere()
                                ? "the network namespace is not the host's"
                                : "the kernel has no nbd",
                        KernelDevice.isThere()
                                ? "share the host's network; until then FUSE is used"
                                : "load the module: modprobe nbd; until then FUSE is used, and"
                                        + " images do not shrink by what is deleted");
    }

    private static Feature fuse() {
        return device("images that are not raw, by FUSE", false, "/dev/fuse", "fuse");
    }

    private static Feature device(String name, boolean needed, String path, String module) {
        int opened = FileCalls.open(path, LibC.O_RDWR(), 0);
        if (opened >= 0) {
            Fd.owned(opened).close();
            return Feature.there(name, needed, path + " opens");
        }
        return Feature.missing(
                name,
                needed,
                path + ": " + Errno.description(opened),
                opened == -LibC.ENOENT() || opened == -LibC.ENODEV()
                        ? "load the module: modprobe " + module
                        : "run as root, and in a container allow it " + path);
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of(path));
        } catch (IOException e) {
            return "";
        }
    }
}
