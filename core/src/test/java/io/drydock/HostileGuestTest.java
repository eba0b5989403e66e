package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.guest.Guest;
import io.drydock.guest.Mount;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guests whose mount table was written to do harm: a root on one drive, a filesystem on another.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileGuestTest {
    @TempDir Path directory;
    private Path tree;
    private Path data;

    @BeforeEach
    void makeGuest() throws IOException {
        Needs.root();
        tree = Files.createDirectories(directory.resolve("tree"));
        for (String name : List.of("etc", "bin", "mnt", "tmp")) {
            Files.createDirectories(tree.resolve(name));
        }
        Files.createFile(tree.resolve("etc/hosts"));
        Path content = Files.createDirectories(directory.resolve("content"));
        Files.createFile(content.resolve("marker"));
        data = TestImages.filesystemOf(content, "ext4", directory.resolve("data.img"));
        Commands.run("e2label", data, "data");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(Loops.on(directory)).isEmpty();
        assertThat(Commands.run("findmnt", "-rn", "-o", "TARGET"))
                .doesNotContain("evil", directory.toString());
        assertThat(Path.of("/etc/marker")).doesNotExist();
        assertThat(Path.of("/tmp/marker")).doesNotExist();
        assertThat(Path.of("/mnt/marker")).doesNotExist();
    }

    private Session open() throws IOException {
        Path root = TestImages.filesystemOf(tree, "ext4", directory.resolve("root.img"));
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        return Session.builder().drive(root, raw).drive(data, raw).open();
    }

    private Session openWith(String fstab) throws IOException {
        Files.writeString(tree.resolve("etc/fstab"), fstab);
        return open();
    }

    private static List<String> mounted(Guest guest) {
        return guest.mounts().stream()
                .filter(Mount::isMounted)
                .map(mount -> mount.mountpoint().toString())
                .toList();
    }

    @Test
    void mountpointsStayInTheGuest() throws IOException {
        Files.createSymbolicLink(tree.resolve("absolute"), Path.of("/mnt"));
        try (Session session = openWith("LABEL=data /../../../../tmp ext4\n");
                Guest guest = session.guest()) {
            assertThat(guest.files().exists("/tmp/marker")).isTrue();
        }
        try (Session session = openWith("/dev/sdb /absolute ext4\n");
                Guest guest = session.guest()) {
            assertThat(guest.files().exists("/mnt/marker")).isTrue();
        }
    }

    @Test
    void devicesOfTheHostAreNone() throws IOException {
        String fstab =
                """
                /dev/vda /mnt ext4
                /dev/loop0 /mnt/a ext4
                /dev/vdc1 /mnt/b ext4
                /dev/../dev/vda /mnt/c ext4
                /proc/self/fd/0 /mnt/d ext4
                /etc/passwd /mnt/e ext4 loop
                / /mnt/f none bind
                /dev/mapper/evil /mnt/g ext4
                nfs.example.org:/ /mnt/h nfs
                """;
        try (Session session = openWith(fstab);
                Guest guest = session.guest()) {
            assertThat(guest.mounts())
                    .filteredOn(mount -> !mount.device().isPresent())
                    .allMatch(mount -> !mount.isMounted())
                    .extracting(Mount::spec)
                    .contains("/dev/loop0", "/dev/vdc1", "/proc/self/fd/0", "/etc/passwd");
            // To the guest, /dev/vda is the first drive: its own root.
            assertThat(guest.mounts())
                    .filteredOn(mount -> mount.device().isPresent())
                    .allMatch(mount -> mount.device().orElseThrow().name().equals("/dev/sda"));
            assertThat(guest.files().exists("/mnt/marker")).isFalse();
        }
    }

    @Test
    void manyLinesEnd() throws IOException {
        StringBuilder fstab = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            Files.createDirectories(tree.resolve("mnt/" + i));
            fstab.append("LABEL=data /mnt/").append(i).append(" ext4\n");
        }
        try (Session session = openWith(fstab.toString());
                Guest guest = session.guest()) {
            assertThat(mounted(guest))
                    .hasSize(101)
                    .contains("/", "/mnt/0")
                    .doesNotContain("/mnt/999");
            assertThat(guest.mounts()).hasSize(1001);
            assertThat(guest.mounts().getLast().problem().orElseThrow()).contains("100");
        }
    }

    @Test
    void tableThatIsNoFileIsNone() throws IOException {
        Path fstab = tree.resolve("etc/fstab");
        Commands.run("mkfifo", fstab);
        try (Session session = open();
                Guest guest = session.guest()) {
            assertThat(mounted(guest)).containsExactly("/");
            assertThat(guest.fstab().warnings()).hasSize(1);
        }
        Files.delete(fstab);
        Files.createSymbolicLink(fstab, Path.of("/dev/zero"));
        Commands.run("mkdir", tree.resolve("dev"));
        Commands.run("mknod", tree.resolve("dev/zero"), "c", "1", "5");
        try (Session session = open();
                Guest guest = session.guest()) {
            assertThat(mounted(guest)).containsExactly("/");
        }
    }

    @Test
    void tableBeyondBeliefIsNone() throws IOException {
        try (RandomAccessFile huge =
                new RandomAccessFile(tree.resolve("etc/fstab").toFile(), "rw")) {
            huge.setLength(1L << 30);
        }
        try (Session session = open();
                Guest guest = session.guest()) {
            assertThat(mounted(guest)).containsExactly("/");
            assertThat(guest.fstab().warnings()).hasSize(1);
        }
    }
}
