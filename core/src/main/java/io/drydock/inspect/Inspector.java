package io.drydock.inspect;

import io.drydock.filesystem.FileTree;
import io.drydock.guest.DeviceTable;
import io.drydock.guest.Guest;
import io.drydock.volume.Device;
import java.io.IOException;
import java.util.List;

/**
 * Says what is installed in a guest, by its files alone; nothing of the guest is run.
 *
 * <p>Knows Linux. Distributions, versions, architecture and host name are told of all that say so
 * in the usual places; applications only of those that use dpkg.
 *
 * <p>Whatever a file of the guest holds, an inspection ends, and reads no more than 256 KiB of each
 * but the package database. A file that is missing, damaged, too large or no regular file leaves
 * its fact out.
 *
 * <p>Threading: stateless; safe for use by many threads at once.
 */
public final class Inspector {
    private Inspector() {}

    /**
     * Whether these files are the root filesystem of a Linux: it has {@code /etc}, {@code /bin},
     * and {@code /etc/fstab} or {@code /etc/hosts}, and is neither a boot partition with GRUB nor
     * the root of another Unix. {@code /usr} and the like need not be mounted.
     */
    public static boolean isRoot(FileTree files) throws IOException {
        return RootTest.isLinuxRoot(files);
    }

    /**
     * Says what is installed in a guest.
     *
     * @param guest mounted as its mount table says, as far as that can be done
     * @param root the device that its root filesystem is on
     * @param devices the devices of the image, among which its mount table is resolved
     * @throws io.drydock.error.FileException {@code EFBIG} when its package database is beyond
     *     belief, {@code EIO} when the image cannot be read
     * @throws io.drydock.error.CorruptDataException when its package database lists more packages
     *     than there are
     */
    public static OperatingSystem inspect(Guest guest, Device root, DeviceTable devices)
            throws IOException {
        FileTree files = guest.files();
        Release release = ReleaseFinder.find(files);
        PackageSystem packages = PackageSystem.of(release, files);
        GuestDevices own = GuestDevices.of(guest.fstab(), root, guest.named(devices));
        return new OperatingSystem(
                root,
                "linux",
                release.distro().orElse("unknown"),
                release.productName(),
                release.productVariant(),
                release.major(),
                release.minor(),
                release.codename(),
                Architecture.of(files),
                Hostname.of(files),
                packages.format(),
                packages.management(),
                Osinfo.id(release),
                own.mountpoints(),
                own.devices(),
                applications(packages, files));
    }

    private static List<Application> applications(PackageSystem packages, FileTree files)
            throws IOException {
        return packages.format().filter("deb"::equals).isPresent()
                ? DpkgStatus.read(files)
                : List.of();
    }
}
