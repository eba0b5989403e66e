package io.drydock;

import io.drydock.bindings.MissingNativeLibraryException;
import io.drydock.bindings.NativeLibrary;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.kernel.KernelCapabilities;
import io.drydock.internal.kernel.KernelCapabilities.Feature;
import io.drydock.internal.linux.Landlock;
import io.drydock.internal.qemu.QemuNbd;
import io.drydock.internal.qemu.StorageDaemon;
import io.drydock.internal.userspace.Drivers;
import java.util.ArrayList;
import java.util.List;

/**
 * What Drydock can do on this host, and what would make the rest work. Nothing is changed or
 * started to find out.
 *
 * @param kernelRelease as uname(1) has it
 * @param needs what the parts of the library need of this host
 * @param filesystems the types of filesystems that the kernel can mount now; it may load more
 * @param support what each engine can do with the types that one of them knows
 */
public record Capabilities(
        String kernelRelease,
        List<Capability> needs,
        List<String> filesystems,
        List<FilesystemSupport> support) {
    /** Looks at this host. */
    public static Capabilities probe() {
        KernelCapabilities kernel = KernelCapabilities.probe();
        List<Capability> needs = new ArrayList<>();
        for (Feature feature : kernel.features()) {
            needs.add(
                    new Capability(
                            feature.name(),
                            feature.available(),
                            feature.detail(),
                            feature.remedy()));
        }
        needs.add(libblkid());
        needs.add(imageServer());
        needs.add(confinement());
        return new Capabilities(
                kernel.release(),
                List.copyOf(needs),
                kernel.filesystems(),
                FilesystemSupport.of(kernel, Drivers.here()));
    }

    private static Capability libblkid() {
        try {
            NativeLibrary.BLKID.require();
            return new Capability("libblkid", true, "tells filesystems, UUIDs and labels", "");
        } catch (MissingNativeLibraryException e) {
            return new Capability(
                    "libblkid", false, String.valueOf(e.getMessage()), "install libblkid1");
        }
    }

    private static Capability imageServer() {
        try {
            String program = StorageDaemon.program();
            return new Capability(
                    "qemu-storage-daemon", true, program + " serves images that are not raw", "");
        } catch (UnsupportedException e) {
            return new Capability(
                    "qemu-storage-daemon",
                    false,
                    QemuNbd.isInstalled()
                            ? "not installed: each image that is not raw takes a qemu-nbd, and is"
                                    + " mounted only where the kernel has nbd"
                            : "not installed: only raw images can be opened",
                    "install qemu-system-common");
        }
    }

    private static Capability confinement() {
        String name = "confined workers";
        int version = Landlock.version();
        if (version == 0) {
            return new Capability(
                    name,
                    false,
                    "no Landlock: workers may read what their user may, and use the network",
                    "use Linux 5.13 or newer, with landlock among its security modules (lsm=)");
        }
        return new Capability(
                name,
                true,
                Landlock.knowsNetwork(version)
                        ? "Landlock keeps workers from files and TCP"
                        : "Landlock keeps workers from files, but from TCP only as of Linux 6.7",
                "");
    }
}
