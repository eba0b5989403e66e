package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.guest.Mount;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.inspect.Application;
import io.drydock.inspect.OperatingSystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real guests on this kernel, whichever it is: read as they are, written, and sound afterwards. */
class WholeWayTest {
    private static final String NEW = "written by Drydock\n";

    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
    }

    private static Session open(Path image, ImageFormat format, boolean readOnly)
            throws IOException {
        return Session.builder()
                .drive(image, ImageOptions.defaults().withFormat(format).withReadOnly(readOnly))
                .open();
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void aSmallGuestIsReadAndWritten(ImageFormat format) throws Exception {
        if (format != ImageFormat.RAW) {
            Needs.device("/dev/fuse", "the kernel's fuse module");
        }
        Path image = GuestImages.copy(GuestImages.small(format), directory.resolve("image"));
        try (Session session = open(image, format, false);
                Guest guest = session.guest()) {
            assertThat(guest.files().readText("/etc/hostname")).isEqualTo("small.example.org\n");
            guest.files().writeText("/etc/hostname", NEW);
            guest.files().writeText("/home/grace/hello.txt", NEW);
        }
        Path raw = GuestImages.asRaw(image, format, directory.resolve("raw"));
        Path root = GuestImages.part(raw, 1, 40, directory.resolve("root"));
        Path home = GuestImages.part(raw, 42, 32, directory.resolve("home"));
        Commands.run("e2fsck", "-fn", root);
        Commands.run("e2fsck", "-fn", home);
        assertThat(Commands.run("debugfs", "-R", "cat /etc/hostname", root)).contains(NEW);
        assertThat(Commands.run("debugfs", "-R", "cat /grace/hello.txt", home)).contains(NEW);
    }

    /** GPT, a vfat ESP below an ext4 /boot, an ext4 root and an XFS /var. */
    @Test
    void aDebianGuestIsReadAndWritten() throws Exception {
        boolean vfat = Needs.hasFilesystem("vfat");
        // To read the qcow2 takes less than to look for holes in 2 GiB.
        Path image =
                GuestImages.asRaw(
                        GuestImages.debian12(ImageFormat.QCOW2),
                        ImageFormat.QCOW2,
                        directory.resolve("image"));
        try (Session session = open(image, ImageFormat.RAW, false)) {
            assertThat(session.devices())
                    .extracting(device -> device.filesystemType().orElse("-"))
                    .containsExactly("-", "vfat", "ext4", "ext4", "xfs");
            assertDebian(session.inspect().getFirst());
            try (Guest guest = session.guest()) {
                assertThat(guest.mounts())
                        .filteredOn(Mount::isMounted)
                        .extracting(mount -> mount.mountpoint().toString())
                        .contains("/", "/boot", "/var");
                Mount esp = mountOn("/boot/efi", guest);
                assertThat(esp.isMounted()).isEqualTo(vfat);
                write(guest.files(), vfat);
                if (!vfat) {
                    assertThat(esp.problem().orElseThrow()).contains("no vfat");
                }
            }
        }
        assertWritten(image, vfat);
    }

    private static void assertDebian(OperatingSystem system) {
        assertThat(system.root().name()).isEqualTo("/dev/sda3");
        assertThat(system.distro()).isEqualTo("debian");
        assertThat(system.majorVersion()).isEqualTo(12);
        assertThat(system.hostname()).contains("drydock-demo");
        assertThat(system.architecture()).contains("x86_64");
        assertThat(system.mountpoints().keySet())
                .containsExactlyInAnyOrder("/", "/boot", "/boot/efi", "/var");
        // The database is on /var.
        assertThat(system.applications())
                .extracting(Application::name)
                .contains("base-files", "openssh-server", "xfsprogs")
                .hasSizeGreaterThan(100);
    }

    private static Mount mountOn(String mountpoint, Guest guest) {
        return guest.mounts().stream()
                .filter(mount -> mount.mountpoint().equals(GuestPath.of(mountpoint)))
                .findFirst()
                .orElseThrow();
    }

    private static void write(FileTree files, boolean vfat) throws IOException {
        assertThat(files.readText("/etc/hostname")).isEqualTo("drydock-demo\n");
        assertThat(files.readText("/home/ada/zoo/link-above-root")).isEqualTo("drydock-demo\n");
        files.writeText("/etc/hostname", NEW);
        files.writeText("/boot/grub/new.cfg", NEW);
        files.createDirectories("/var/lib/drydock");
        files.writeText("/var/lib/drydock/new", NEW);
        if (vfat) {
            assertThat(files.readText("/boot/efi/EFI/debian/grub.cfg")).contains("configfile");
            files.writeText("/boot/efi/EFI/debian/a long name.txt", NEW);
        }
    }

    /** As other programs see it. */
    private void assertWritten(Path image, boolean vfat) throws IOException {
        Path part = directory.resolve("part");
        if (vfat) {
            GuestImages.part(image, 1, 64, part);
            Commands.run("fsck.vfat", "-n", part);
            assertThat(Commands.run("mtype", "-i", part, "::EFI/debian/a long name.txt"))
                    .isEqualTo(NEW);
        }
        GuestImages.part(image, 65, 128, part);
        Commands.run("e2fsck", "-fn", part);
        assertThat(Commands.run("debugfs", "-R", "cat /grub/new.cfg", part)).contains(NEW);
        Commands.run("e2fsck", "-fn", image + "?offset=" + (193L << 20));
        GuestImages.part(image, 1393, 512, part);
        Commands.run("xfs_repair", "-n", part);
        try (Session session = open(image, ImageFormat.RAW, true);
                Guest guest = session.guest()) {
            List<Device> devices = session.devices();
            assertThat(mountOn("/var", guest).device()).contains(devices.get(4));
            assertThat(guest.files().readText("/var/lib/drydock/new")).isEqualTo(NEW);
            assertThat(guest.files().readText("/etc/hostname")).isEqualTo(NEW);
        }
    }
}
