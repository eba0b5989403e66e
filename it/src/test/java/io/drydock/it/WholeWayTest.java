package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.guest.Mount;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.inspect.OperatingSystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the image to the file and back, on whichever kernel this runs. */
class WholeWayTest {
    private static final int ESP_MIB = 40;
    private static final int ROOT_MIB = 40;
    private static final int VAR_MIB = 320;

    @TempDir private Path directory;

    @BeforeEach
    void mountsNeedRoot() {
        Needs.root();
    }

    private static Session open(Path image, boolean readOnly) throws IOException {
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        return Session.builder().drive(image, raw.withReadOnly(readOnly)).open();
    }

    private static boolean hasVfat() throws IOException {
        return Files.readString(Path.of("/proc/filesystems")).contains("\tvfat\n");
    }

    @Test
    void saysWhatIsInADebianGuest() throws Exception {
        Path image = GuestImages.debian12(ImageFormat.RAW);
        try (Session session = open(image, true)) {
            OperatingSystem system = session.inspect().getFirst();
            assertThat(system.distro()).isEqualTo("debian");
            assertThat(system.majorVersion()).isEqualTo(12);
            assertThat(system.architecture()).contains("x86_64");
            assertThat(system.hostname()).contains("drydock-demo");
            assertThat(system.applications()).hasSizeGreaterThan(100);
            TreeMap<String, String> mountpoints = new TreeMap<>();
            system.mountpoints().forEach((point, device) -> mountpoints.put(point, device.name()));
            assertThat(mountpoints)
                    .containsEntry("/", "/dev/sda3")
                    .containsEntry("/boot", "/dev/sda2")
                    .containsEntry("/boot/efi", "/dev/sda1")
                    .containsEntry("/var", "/dev/sda4");
            try (Guest guest = session.guest()) {
                assertThat(guest.files().exists("/var/lib/dpkg/status")).isTrue();
                assertThat(mounted(guest)).contains("/", "/boot", "/var");
                assertThat(mounted(guest).contains("/boot/efi")).isEqualTo(hasVfat());
            }
        }
    }

    private static List<String> mounted(Guest guest) {
        return guest.mounts().stream()
                .filter(Mount::isMounted)
                .map(mount -> mount.mountpoint().toString())
                .toList();
    }

    @Test
    void writesToAnEspAnExt4AndAnXfsOfOneGuest() throws Exception {
        Path image = threePartitions();
        boolean esp;
        try (Session session = open(image, false);
                Guest guest = session.guest()) {
            esp = mounted(guest).contains("/boot/efi");
            assertThat(mounted(guest)).contains("/", "/var");
            assertThat(esp).isEqualTo(hasVfat());
            guest.files().writeText("/etc/motd", "ext4\n");
            guest.files().createDirectories("/var/lib/new");
            guest.files().writeText("/var/lib/new/file", "xfs\n");
            if (esp) {
                guest.files().createDirectories("/boot/efi/EFI/BOOT");
                guest.files().writeText("/boot/efi/EFI/BOOT/a long name.txt", "vfat\n");
            }
        }
        Commands.run("fsck.vfat", "-n", part(image, "esp", 1, ESP_MIB));
        Commands.run("e2fsck", "-fn", part(image, "root", 1 + ESP_MIB, ROOT_MIB));
        Commands.run("xfs_repair", "-n", part(image, "var", 1 + ESP_MIB + ROOT_MIB, VAR_MIB));
        try (Session session = open(image, true);
                Guest guest = session.guest()) {
            assertThat(guest.files().readText("/etc/motd")).isEqualTo("ext4\n");
            assertThat(guest.files().readText("/var/lib/new/file")).isEqualTo("xfs\n");
            if (esp) {
                assertThat(guest.files().readText("/boot/efi/EFI/BOOT/a long name.txt"))
                        .isEqualTo("vfat\n");
            }
        }
    }

    private Path part(Path image, String name, long before, long mebibytes) {
        return GuestImages.part(image, before, mebibytes, directory.resolve(name));
    }

    private Path threePartitions() throws Exception {
        Path tree = directory.resolve("tree");
        for (String name : List.of("etc", "bin", "usr", "var", "boot/efi")) {
            Files.createDirectories(tree.resolve(name));
        }
        Files.writeString(tree.resolve("etc/os-release"), "ID=debian\nVERSION_ID=12\n");
        Files.writeString(
                tree.resolve("etc/fstab"),
                """
                /dev/vda2 / ext4 defaults 0 1
                LABEL=ESP /boot/efi vfat umask=0077 0 1
                LABEL=var /var xfs defaults 0 2
                """);
        Path esp = TestImages.sparse(directory.resolve("new-esp"), ESP_MIB);
        Commands.run("mkfs.vfat", "-n", "ESP", esp);
        Path root = TestImages.sparse(directory.resolve("new-root"), ROOT_MIB);
        Commands.run("mke2fs", "-q", "-t", "ext4", "-d", tree, root);
        Path var = TestImages.sparse(directory.resolve("new-var"), VAR_MIB);
        Commands.run("mkfs.xfs", "-q", "-L", "var", var);
        Path image =
                TestImages.sparse(directory.resolve("disk.raw"), ESP_MIB + ROOT_MIB + VAR_MIB + 2);
        Commands.runWithInput(
                "label: gpt\nstart=1MiB, size=%dMiB, type=uefi\nsize=%dMiB\nsize=%dMiB\n"
                        .formatted(ESP_MIB, ROOT_MIB, VAR_MIB),
                "sfdisk",
                "-q",
                image);
        long before = 1;
        for (Path part : List.of(esp, root, var)) {
            Commands.run(
                    "dd",
                    "if=" + part,
                    "of=" + image,
                    "bs=1M",
                    "seek=" + before,
                    "conv=notrunc,sparse",
                    "status=none");
            before += Files.size(part) >> 20;
            Files.delete(part);
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs"})
    void showsAReplayedJournalAndChangesNothing(String type) throws Exception {
        Path image = GuestImages.named("dirty-" + type + ".raw");
        String before = TestImages.sha256(image);
        List<String> expected =
                Files.readAllLines(GuestImages.named("dirty-" + type + ".after.txt"));
        try (Session session = open(image, true)) {
            Device device =
                    session.devices().stream()
                            .filter(d -> d.filesystemType().isPresent())
                            .findFirst()
                            .orElseThrow();
            try (Filesystem filesystem = session.mount(device, List.of())) {
                FileTree files = FileTree.of(filesystem);
                TreeSet<String> missing = new TreeSet<>();
                for (String line : expected) {
                    String path = line.split(" ", 5)[4];
                    FileStatus status = files.linkStatus(GuestPath.of("/" + path));
                    char letter = status.type().letter();
                    if (letter != line.charAt(0) && !(letter == '-' && line.startsWith("f"))) {
                        missing.add(line);
                    }
                }
                assertThat(missing).isEmpty();
                assertThat(files.exists("/new-directory")).isTrue();
                assertThat(files.exists("/removed")).isFalse();
            }
        }
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }
}
