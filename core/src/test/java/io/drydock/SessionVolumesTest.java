package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.LoopDisk;
import io.drydock.testing.Needs;
import io.drydock.volume.Device;
import io.drydock.volume.DeviceAccess.Use;
import io.drydock.volume.HostDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Volumes that lvm(8) has made, as devices of a session; none of it needs device-mapper. */
@Timeout(300)
class SessionVolumesTest {
    private static final long MIB = 1 << 20;
    private static final ImageOptions WRITABLE =
            new ImageOptions(Optional.of(ImageFormat.RAW), false, true, Set.of());
    private static final ImageOptions READABLE =
            new ImageOptions(Optional.of(ImageFormat.RAW), true, true, Set.of());

    @TempDir Path directory;

    @BeforeEach
    void needed() {
        Needs.root();
        Needs.program("lvm", "lvm2");
        Needs.program("mke2fs", "e2fsprogs");
        Needs.program("sfdisk", "fdisk");
    }

    private static void lvm(LoopDisk disk, String... words) {
        List<Object> command = new ArrayList<>(List.of("lvm", words[0]));
        command.add("--config");
        command.add(
                "devices{global_filter=[\"a|^"
                        + disk.path()
                        + "$|\",\"r|.*|\"] use_devicesfile=0 obtain_device_list_from_udev=0}"
                        + " global{activation=0} backup{backup=0 archive=0}");
        command.addAll(List.of(words).subList(1, words.length));
        Commands.run(command.toArray());
    }

    /** Makes a disk with a physical volume on its second partition, and two volumes in a row. */
    private Path image() throws IOException {
        Path physical = directory.resolve("pv");
        try (LoopDisk disk = LoopDisk.create(physical, 40 * MIB)) {
            lvm(disk, "vgcreate", "--physicalextentsize", "1m", "my-vg", disk.path().toString());
            for (String name : List.of("root", "home")) {
                lvm(disk, "lvcreate", "-an", "-Zn", "-y", "-L12m", "-n", name, "my-vg");
            }
        }
        // Both are linear, and extents begin behind the first MiB.
        for (int i = 0; i < 2; i++) {
            Commands.run(
                    "mke2fs",
                    "-q",
                    "-t",
                    "ext4",
                    "-L",
                    i == 0 ? "root" : "home",
                    "-E",
                    "offset=" + (1 + 12 * i) * MIB,
                    physical,
                    "12m");
        }
        Path image = directory.resolve("disk");
        try (FileChannel to =
                        FileChannel.open(
                                image, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileChannel from = FileChannel.open(physical, StandardOpenOption.READ)) {
            to.write(ByteBuffer.allocate(1), 64 * MIB - 1);
            to.position(20 * MIB);
            from.transferTo(0, from.size(), to);
        }
        Files.delete(physical);
        Commands.runWithInput(
                "label: gpt\nstart=1MiB,size=8MiB\nstart=20MiB,size=40MiB\n",
                "sfdisk",
                "-q",
                image);
        return image;
    }

    private static Session open(Path image, ImageOptions options) throws IOException {
        return Session.builder().drive(image, options).open();
    }

    private static void write(Filesystem filesystem, String path, String text) throws IOException {
        FileTree.of(filesystem).write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void logicalVolumesAreDevices() throws IOException {
        try (Session session = open(image(), READABLE)) {
            assertThat(session.devices())
                    .extracting(Device::name)
                    .containsExactly(
                            "/dev/sda",
                            "/dev/sda1",
                            "/dev/sda2",
                            "/dev/my-vg/root",
                            "/dev/my-vg/home");
            Device root = session.device("/dev/mapper/my--vg-root");
            assertThat(root.name()).isEqualTo("/dev/my-vg/root");
            assertThat(root.sizeBytes()).isEqualTo(12 * MIB);
            assertThat(root.filesystemType()).contains("ext4");
            assertThat(root.parents()).containsExactly("/dev/sda2");
            assertThat(session.device("LABEL=home").name()).isEqualTo("/dev/my-vg/home");
        }
    }

    @Test
    void theirFilesystemsAreMountedAndWritten() throws IOException {
        Path image = image();
        try (Session session = open(image, WRITABLE);
                Filesystem root = session.mount(session.device("/dev/my-vg/root"));
                Filesystem home = session.mount(session.device("/dev/my-vg/home"))) {
            write(root, "/file", "in root");
            write(home, "/file", "in home");
        }
        for (String options : List.of("root", "home")) {
            try (Session session = open(image, READABLE);
                    Filesystem filesystem = session.mount(session.device("LABEL=" + options))) {
                assertThat(filesystem.isReadOnly()).isTrue();
                assertThat(FileTree.of(filesystem).readText("/file")).isEqualTo("in " + options);
            }
        }
        long start = 20 * MIB + MIB;
        Commands.run("e2fsck", "-fn", image + "?offset=" + start);
        Commands.run("e2fsck", "-fn", image + "?offset=" + (start + 12 * MIB));
    }

    @Test
    void whatIsMountedIsNotWrittenByOthers() throws IOException {
        try (Session session = open(image(), WRITABLE)) {
            Device physical = session.device("/dev/sda2");
            Device root = session.device("/dev/my-vg/root");
            try (Filesystem mounted = session.mount(root)) {
                assertThat(mounted.isReadOnly()).isFalse();
                assertThatThrownBy(() -> session.mount(root)).isInstanceOf(RefusedException.class);
                assertThatThrownBy(() -> session.access().attach(physical, false))
                        .isInstanceOf(RefusedException.class);
                assertThatThrownBy(() -> session.access().open(physical, Use.WRITE))
                        .isInstanceOf(RefusedException.class);
                session.access().open(session.device("/dev/my-vg/home"), Use.WRITE).close();
            }
            session.access().attach(physical, false).close();
        }
    }

    @Test
    void aVolumeIsABlockDeviceOfTheHost() throws IOException {
        try (Session session = open(image(), READABLE);
                HostDevice device =
                        session.access().attach(session.device("/dev/my-vg/home"), true)) {
            assertThat(device.sizeBytes()).isEqualTo(12 * MIB);
            assertThat(device.isReadOnly()).isTrue();
            assertThat(Commands.run("blkid", "-p", "-o", "value", "-s", "LABEL", device.path()))
                    .isEqualTo("home\n");
        }
    }

    @Test
    void aCopyOfTheGuestCanBeOpenBesideIt() throws IOException {
        Path image = image();
        Path copy = Files.copy(image, directory.resolve("copy"));
        try (Session one = open(image, WRITABLE);
                Session other = open(copy, WRITABLE);
                Filesystem first = one.mount(one.device("/dev/my-vg/root"));
                Filesystem second = other.mount(other.device("/dev/my-vg/root"))) {
            write(first, "/which", "first");
            write(second, "/which", "second");
            assertThat(FileTree.of(first).readText("/which")).isEqualTo("first");
        }
    }

    @Test
    void drivesCanBeAddedWhileNothingIsMounted() throws IOException {
        Path second = directory.resolve("second");
        Files.write(second, new byte[(int) MIB]);
        try (Session session = open(image(), READABLE)) {
            Drive added = session.addDrive(second, READABLE);
            assertThat(added.device().name()).isEqualTo("/dev/sdb");
            assertThat(session.devices()).extracting(Device::name).contains("/dev/sdb");
            try (BlockDevice bytes = session.access().open(added.device(), Use.READ)) {
                assertThat(bytes.sizeBytes()).isEqualTo(MIB);
            }
        }
    }
}
