package io.drydock.inspect;

import static io.drydock.testing.Guests.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.guest.DeviceTable;
import io.drydock.guest.Guest;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.testing.Commands;
import io.drydock.volume.Device;
import io.drydock.volume.Origin;
import io.drydock.volume.Partition;
import io.drydock.volume.Signature;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inspects guests that are directories of the host. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InspectorTest {
    private static final Device ROOT = device(2, "ext4", "1111-root", "root");
    private static final Device BOOT = device(1, "vfat", "2222-BOOT", "ESP");
    private static final Device SWAP = device(3, "swap", "3333-swap", "swap");
    private static final Device HOME = device(5, "xfs", "5555-home", "home dir");
    private static final DeviceTable DEVICES = DeviceTable.of(List.of(BOOT, ROOT, SWAP, HOME));

    @TempDir Path dir;
    private Path root;

    private static Device device(int number, String type, String uuid, String label) {
        return new Device(
                "/dev/sda" + number,
                new Origin.Range(
                        0,
                        Optional.of(
                                new Partition(
                                        number,
                                        number * 1000L,
                                        1000,
                                        "0x83",
                                        "cafe-0" + number,
                                        Optional.empty(),
                                        0,
                                        Partition.Kind.PRIMARY)),
                        number * 1000L),
                1000,
                Optional.of(
                        new Signature(
                                type.equals("swap") ? "other" : "filesystem",
                                type,
                                Optional.of(uuid),
                                Optional.of(label),
                                Optional.empty(),
                                Map.of())));
    }

    @BeforeEach
    void makeGuest() throws IOException {
        root = Files.createDirectory(dir.resolve("guest"));
        file("etc/fstab", "");
        file("etc/hostname", "# a comment\n\nguest.example.org\n");
        file("etc/debian_version", "12.5\n");
        file(
                "usr/lib/os-release",
                "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n"
                        + "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
        Files.createSymbolicLink(root.resolve("etc/os-release"), Path.of("../usr/lib/os-release"));
        Files.createDirectories(root.resolve("usr/bin"));
        Files.createSymbolicLink(root.resolve("bin"), Path.of("usr/bin"));
        Files.copy(Path.of("/bin/ls"), root.resolve("usr/bin/dash"));
        Files.createSymbolicLink(root.resolve("usr/bin/sh"), Path.of("dash"));
        file(
                "var/lib/dpkg/status",
                "Package: dash\nStatus: install ok installed\nVersion: 0.5.12-2\n"
                        + "Architecture: amd64\n\n");
    }

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.resolve("..").normalize());
        Files.writeString(file, content);
    }

    private boolean isRoot() throws IOException {
        try (Filesystem filesystem = KernelFilesystem.onDirectory(root, true)) {
            return Inspector.isRoot(FileTree.of(filesystem));
        }
    }

    private OperatingSystem inspect() throws IOException {
        Filesystem filesystem = KernelFilesystem.onDirectory(root, true);
        try (Guest guest =
                Guest.assemble(
                        filesystem,
                        ROOT,
                        DEVICES,
                        (device, _) -> {
                            throw new UnsupportedException(
                                    "mount", device.name(), "nothing to mount", "this is a test");
                        })) {
            return Inspector.inspect(guest, ROOT, DEVICES);
        }
    }

    /** Puts something else in a file's place. */
    private Path replaced(String path) throws IOException {
        Path file = root.resolve(path);
        Files.delete(file);
        return file;
    }

    @Test
    void saysWhatIsThere() throws IOException {
        String machine = Commands.run("uname", "-m").strip();

        OperatingSystem found = inspect();

        assertThat(isRoot()).isTrue();
        assertThat(found.root()).isEqualTo(ROOT);
        assertThat(found.type()).isEqualTo("linux");
        assertThat(found.distro()).isEqualTo("debian");
        assertThat(found.productName()).contains("Debian GNU/Linux 12 (bookworm)");
        assertThat(found.productVariant()).isEmpty();
        assertThat(found.majorVersion()).isEqualTo(12);
        assertThat(found.minorVersion()).isEqualTo(5);
        assertThat(found.codename()).contains("bookworm");
        assertThat(found.architecture()).contains(machine);
        assertThat(found.hostname()).contains("guest.example.org");
        assertThat(found.packageFormat()).contains("deb");
        assertThat(found.packageManagement()).contains("apt");
        assertThat(found.osinfoId()).contains("debian12");
        assertThat(found.applications()).extracting(Application::name).containsExactly("dash");
        assertThat(found.mountpoints()).isEqualTo(Map.of("/", ROOT));
        assertThat(found.filesystems()).containsExactly(ROOT);
    }

    @Test
    void findsItsDevices() throws IOException {
        file(
                "etc/fstab",
                """
                # what Debian's installer writes
                UUID=2222-BOOT /boot/efi vfat umask=0077 0 1
                PARTUUID=cafe-02 / ext4 errors=remount-ro 0 1
                /dev/vda3 none swap sw 0 0
                LABEL=home\\040dir /home\\040of\\040all xfs defaults 0 2
                UUID=2222-BOOT //again// vfat defaults 0 0
                /dev/sda1 /home\\040of\\040all vfat defaults 0 0
                tmpfs /tmp tmpfs defaults 0 0
                /dev/sr0 /media/cdrom0 udf,iso9660 user,noauto 0 0
                UUID=of-no-device /srv ext4 defaults 0 0
                """);

        OperatingSystem found = inspect();

        assertThat(found.mountpoints())
                .containsExactly(
                        Map.entry("/", ROOT),
                        Map.entry("/boot/efi", BOOT),
                        Map.entry("/home of all", HOME),
                        Map.entry("/again", BOOT));
        assertThat(found.filesystems()).containsExactly(ROOT, BOOT, SWAP, HOME);
    }

    @Test
    void namesHosts() throws IOException {
        Files.delete(root.resolve("etc/hostname"));
        assertThat(inspect().hostname()).isEmpty();

        file("etc/sysconfig/network", "NETWORKING=yes\nHOSTNAME=\"old.example.org\"\n");
        assertThat(inspect().hostname()).contains("old.example.org");

        file("etc/HOSTNAME", "suse\n");
        assertThat(inspect().hostname()).contains("suse");
    }

    @Test
    void tellsRootsFromOthers() throws IOException {
        Files.delete(root.resolve("etc/fstab"));
        assertThat(isRoot()).isFalse();
        file("etc/hosts", "");
        assertThat(isRoot()).isTrue();

        replaced("bin");
        assertThat(isRoot()).isFalse();
        Files.createSymbolicLink(root.resolve("bin"), Path.of("/usr/bin"));
        assertThat(isRoot()).isTrue();
        replaced("bin");
        Files.createDirectory(root.resolve("bin"));
        assertThat(isRoot()).isTrue();

        file("etc/freebsd-update.conf", "");
        assertThat(isRoot()).isFalse();
        replaced("etc/freebsd-update.conf");
        file("grub/grub.conf", "");
        assertThat(isRoot()).isFalse();
    }

    @Test
    void takesAMergedUsrThatIsNotMountedForARoot() throws IOException {
        Commands.run("rm", "-r", root.resolve("usr"));

        assertThat(isRoot()).isTrue();
        assertThat(inspect().architecture()).isEmpty();
        assertThat(inspect().distro()).isEqualTo("debian");
    }

    @Test
    void takesAnEmptyDirectoryForNothing() throws IOException {
        Commands.run("rm", "-r", root);
        Files.createDirectory(root);

        assertThat(isRoot()).isFalse();
        assertThat(inspect().distro()).isEqualTo("unknown");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/hostname",
                "etc/fstab",
                "etc/debian_version",
                "usr/lib/os-release",
                "usr/bin/dash",
                "var/lib/dpkg/status"
            })
    void readsNothingOfTheHost(String path) throws IOException {
        Path secret = Files.createDirectory(dir.resolve("secret")).resolve("file");
        Files.writeString(secret, "ID=fedora\nPackage: leaked\nleaked\nUUID=2222-BOOT /leaked x\n");
        String relative = "../".repeat(20) + secret.toString().substring(1);
        for (String target : List.of(secret.toString(), relative, "/proc/self/root" + secret)) {
            Files.createSymbolicLink(replaced(path), Path.of(target));

            OperatingSystem found = inspect();

            assertThat(found.toString()).doesNotContain("leaked").doesNotContain("fedora");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "etc/hostname",
                "etc/fstab",
                "etc/debian_version",
                "usr/lib/os-release",
                "usr/bin/dash"
            })
    void waitsForNothing(String path) throws IOException {
        Path file = replaced(path);
        Commands.run("mkfifo", file);
        assertThat(inspect().type()).isEqualTo("linux");

        Files.delete(file);
        Files.createDirectory(file);
        assertThat(inspect().type()).isEqualTo("linux");

        Files.delete(file);
        Files.createSymbolicLink(file, file.getFileName());
        assertThat(inspect().type()).isEqualTo("linux");

        Files.delete(file);
        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(8L << 30);
        }
        assertThat(inspect().type()).isEqualTo("linux");
        assertThat(isRoot()).isTrue();
    }

    @Test
    void saysWhenThePackageDatabaseIsBeyondBelief() throws IOException {
        try (RandomAccessFile huge =
                new RandomAccessFile(root.resolve("var/lib/dpkg/status").toFile(), "rw")) {
            huge.setLength(8L << 30);
        }
        assertErrno("EFBIG", this::inspect);

        Commands.run("mkfifo", replaced("var/lib/dpkg/status"));
        assertThat(inspect().applications()).isEmpty();
    }
}
