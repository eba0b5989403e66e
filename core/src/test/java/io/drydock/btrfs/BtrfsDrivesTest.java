package io.drydock.btrfs;

import static io.drydock.testing.Guests.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Session;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A btrfs on several drives of one session. */
class BtrfsDrivesTest {
    private static final long MIB = 1 << 20;

    @TempDir Path directory;

    private Path one;
    private Path two;

    @BeforeEach
    void make() throws IOException {
        Needs.root();
        Needs.filesystem("btrfs");
        Needs.program("mkfs.btrfs", "btrfs-progs");
        one = disk("one");
        two = disk("two");
        Commands.run("mkfs.btrfs", "-q", "-d", "raid1", "-m", "raid1", one, two);
    }

    private Path disk(String name) throws IOException {
        Path disk = directory.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(300 * MIB);
        }
        return disk;
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(Loops.on(directory)).isEmpty();
    }

    private static Session session(boolean writable, Path... images) throws IOException {
        ImageOptions options =
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(!writable);
        Session.Builder builder = Session.builder();
        for (Path image : images) {
            builder.drive(image, options);
        }
        return builder.open();
    }

    private static Filesystem mount(Session session, String name, String options)
            throws IOException {
        return session.mount(session.device(name), MountOptions.of(options));
    }

    @Test
    void isOneFilesystemWhicheverIsNamed() throws IOException {
        try (Session session = session(true, one, two);
                Filesystem filesystem = mount(session, "/dev/sdb", "")) {
            FileTree.of(filesystem).writeText("/file", "on both");
            assertThat(Btrfs.at(FileTree.of(filesystem)).devices())
                    .hasSize(2)
                    .noneMatch(BtrfsDevice::missing);
            assertThat(Loops.on(directory)).hasSize(2);
            try (Filesystem other = mount(session, "/dev/sda", "subvolid=5")) {
                assertThat(FileTree.of(other).readText("/file")).isEqualTo("on both");
                assertThat(Loops.on(directory)).hasSize(2);
            }
            assertThatThrownBy(() -> session(true, two)).isInstanceOf(RefusedException.class);
        }
        Commands.run("btrfs", "check", "--readonly", one);
        // The other way round, on other devices, and read-only.
        try (Session session = session(false, two, one);
                Filesystem filesystem = mount(session, "/dev/sda", "")) {
            assertThat(FileTree.of(filesystem).readText("/file")).isEqualTo("on both");
            assertErrno("EROFS", () -> FileTree.of(filesystem).writeText("/x", "x"));
        }
    }

    @Test
    void anOlderCopyIsMountedAfterANewerOne() throws IOException {
        Path copyOne = directory.resolve("copy1");
        Path copyTwo = directory.resolve("copy2");
        Commands.run("cp", one, copyOne);
        Commands.run("cp", two, copyTwo);
        try (Session session = session(true, one, two);
                Filesystem filesystem = mount(session, "/dev/sda", "")) {
            FileTree.of(filesystem).writeText("/file", "newer");
        }
        try (Session session = session(true, copyOne, copyTwo);
                Filesystem filesystem = mount(session, "/dev/sda", "")) {
            assertThat(FileTree.of(filesystem).exists("/file")).isFalse();
        }
    }

    @Test
    void isReadOnlyIfOneDriveIs() throws IOException {
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (Session session =
                        Session.builder()
                                .drive(one, raw.withReadOnly(false))
                                .drive(two, raw)
                                .open();
                Filesystem filesystem = mount(session, "/dev/sda", "")) {
            assertThat(filesystem.isReadOnly()).isTrue();
        }
    }

    @Test
    void oneMayBeMissingIfThatIsAsked() throws IOException {
        try (Session session = session(true, one, two);
                Filesystem filesystem = mount(session, "/dev/sda", "")) {
            FileTree.of(filesystem).writeText("/file", "on both");
        }
        try (Session session = session(true, two)) {
            assertThatThrownBy(() -> mount(session, "/dev/sda", ""))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("spans 2 devices, of which 1");
            try (Filesystem filesystem = mount(session, "/dev/sda", "degraded")) {
                assertThat(FileTree.of(filesystem).readText("/file")).isEqualTo("on both");
                assertThat(Btrfs.at(FileTree.of(filesystem)).devices())
                        .extracting(BtrfsDevice::missing)
                        .containsExactly(true, false);
            }
        }
    }

    @Test
    void theHostsDeviceIsNotTakenForOneThatIsMissing() throws IOException {
        String loop = Commands.run("losetup", "-f", "--show", one).strip();
        try {
            Commands.run("btrfs", "device", "scan", loop);
            try (Session session = session(true, two)) {
                assertThatThrownBy(() -> mount(session, "/dev/sda", "degraded"))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("this host has a device of the same btrfs");
            }
        } finally {
            Commands.run("btrfs", "device", "scan", "--forget", loop);
            Commands.run("losetup", "-d", loop);
        }
    }

    @Test
    void copiesAreNotMixed() throws IOException {
        Path copy = directory.resolve("copy");
        Commands.run("cp", one, copy);
        try (Session session = session(true, one, two, copy)) {
            for (String name : List.of("/dev/sda", "/dev/sdb", "/dev/sdc")) {
                assertThatThrownBy(() -> mount(session, name, ""))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("copies");
            }
        }
    }

    @Test
    void copiesOfOneDriveAreTwoFilesystems() throws IOException {
        Path single = TestImages.filesystem("btrfs", directory.resolve("single"));
        Path copy = directory.resolve("copy");
        Commands.run("cp", single, copy);
        try (Session session = session(true, single, copy)) {
            try (Filesystem filesystem = mount(session, "/dev/sdb", "")) {
                FileTree.of(filesystem).writeText("/file", "x");
            }
            try (Filesystem filesystem = mount(session, "/dev/sda", "")) {
                assertThat(FileTree.of(filesystem).exists("/file")).isFalse();
            }
        }
    }

    @Test
    void whatIsMendedComesFromTheOtherDrive() throws IOException {
        byte[] content = new byte[(int) (4 * MIB)];
        new Random(7).nextBytes(content);
        try (Session session = session(true, one, two);
                Filesystem filesystem = mount(session, "/dev/sda", "")) {
            FileTree.of(filesystem).write(GuestPath.of("/file"), content);
        }
        try (RandomAccessFile file = new RandomAccessFile(two.toFile(), "rw")) {
            // All but the superblock and its copy at 64 MiB.
            file.seek(MIB);
            file.write(new byte[(int) (62 * MIB)]);
            file.seek(65 * MIB);
            file.write(new byte[(int) (file.length() - 66 * MIB)]);
        }
        try (Session session = session(true, one, two);
                Filesystem filesystem = mount(session, "/dev/sda", "")) {
            Btrfs btrfs = Btrfs.at(FileTree.of(filesystem));
            ScrubReport first = btrfs.scrub(Monitor.NONE);
            assertThat(first.uncorrectable()).isZero();
            assertThat(first.isClean()).isFalse();
            assertThat(btrfs.scrub(Monitor.NONE).isClean()).isTrue();
            assertThat(FileTree.of(filesystem).read("/file")).isEqualTo(content);
        }
    }

    @Test
    void growsOnAllDrives() throws IOException {
        for (Path disk : List.of(one, two)) {
            try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
                file.setLength(500 * MIB);
            }
        }
        try (Session session = session(true, one, two);
                Filesystem filesystem = mount(session, "/dev/sda", "")) {
            assertThatThrownBy(() -> filesystem.resize(GuestPath.ROOT, 400 * MIB))
                    .isInstanceOf(RefusedException.class);
            filesystem.grow(GuestPath.ROOT);
            assertThat(Btrfs.at(FileTree.of(filesystem)).devices())
                    .extracting(BtrfsDevice::sizeBytes)
                    .containsExactly(500 * MIB, 500 * MIB);
        }
        Commands.run("btrfs", "check", "--readonly", one);
    }

    @Test
    void takesUpADriveAndGivesOneBack() throws IOException {
        Path three = disk("three");
        Path busy = TestImages.filesystem("ext4", directory.resolve("busy"));
        try (Session session = session(true, one, two, three, busy);
                Filesystem filesystem = mount(session, "/dev/sda", "")) {
            Btrfs btrfs = Btrfs.at(FileTree.of(filesystem));
            FileTree.of(filesystem).writeText("/file", "moves");
            assertThatThrownBy(() -> btrfs.removeDevice(2)).isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> btrfs.addDevice(session.access(), session.device("/dev/sdd")))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("ext4");
            Filesystem other = mount(session, "/dev/sda", "");
            Btrfs.at(FileTree.of(other)).addDevice(session.access(), session.device("/dev/sdc"));
            other.close(); // the btrfs still has it
            assertThat(btrfs.devices()).extracting(BtrfsDevice::id).containsExactly(1L, 2L, 3L);
            btrfs.removeDevice(1);
            assertThat(btrfs.devices()).extracting(BtrfsDevice::id).containsExactly(2L, 3L);
            assertThatThrownBy(() -> btrfs.removeDevice(3)).isInstanceOf(RefusedException.class);
        }
        assertThat(Loops.on(directory)).isEmpty();
        try (Session session = session(false, two, three);
                Filesystem filesystem = mount(session, "/dev/sdb", "")) {
            assertThat(FileTree.of(filesystem).readText("/file")).isEqualTo("moves");
        }
        Commands.run("btrfs", "check", "--readonly", two);
    }
}
