package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.guest.Mount;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.inspect.OperatingSystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole way on a small guest: a root and a /var, each a partition of an MBR. */
class SessionTest {
    @TempDir Path directory;
    private Path raw = Path.of("/");

    @BeforeEach
    void makeGuest() throws Exception {
        Needs.root();
        Path tree = Files.createDirectories(directory.resolve("tree"));
        for (String name : List.of("etc", "bin", "usr", "var", "lib", "boot")) {
            Files.createDirectories(tree.resolve(name));
        }
        Files.writeString(
                tree.resolve("etc/os-release"), "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n");
        Files.writeString(tree.resolve("etc/hostname"), "little\n");
        Files.writeString(
                tree.resolve("etc/fstab"),
                "/dev/vda1 / ext4\nLABEL=var /var ext4\n/dev/sda9 /x ext4\n");
        Files.createFile(tree.resolve("bin/sh"));
        Path root = TestImages.filesystemOf(tree, "ext4", directory.resolve("root.img"));
        Path var = TestImages.filesystem("ext4", directory.resolve("var.img"), 16);
        Commands.run("e2label", var, "var");
        raw = directory.resolve("disk.raw");
        long rootMib = Math.ceilDiv(Files.size(root), 1 << 20);
        TestImages.sparse(raw, rootMib + 20);
        Commands.runWithInput(
                "label: dos\nstart=1MiB, size=%dMiB, type=83\nstart=%dMiB, size=16MiB, type=83\n"
                        .formatted(rootMib, rootMib + 1),
                "sfdisk",
                "-q",
                raw);
        Commands.run(
                "dd", "if=" + root, "of=" + raw, "bs=1M", "seek=1", "conv=notrunc", "status=none");
        Commands.run(
                "dd",
                "if=" + var,
                "of=" + raw,
                "bs=1M",
                "seek=" + (rootMib + 1),
                "conv=notrunc",
                "status=none");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        assertThat(Loops.on(directory)).isEmpty();
    }

    private Path image(ImageFormat format) {
        if (format == ImageFormat.RAW) {
            return raw;
        }
        Path image = directory.resolve("image." + format);
        Commands.run("qemu-img", "convert", "-f", "raw", "-O", format.qemuDriver(), raw, image);
        return image;
    }

    private static Session open(Path image, ImageFormat format, boolean readOnly) throws Exception {
        return Session.builder()
                .drive(image, ImageOptions.defaults().withFormat(format).withReadOnly(readOnly))
                .open();
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void findsMountsAndReadsTheGuestOfEveryFormat(ImageFormat format) throws Exception {
        Path image = image(format);
        String before = TestImages.sha256(image);
        try (Session session = open(image, format, true)) {
            assertThat(session.devices())
                    .extracting(Device::name)
                    .containsExactly("/dev/sda", "/dev/sda1", "/dev/sda2");
            OperatingSystem system = session.inspect().getFirst();
            assertThat(system.distro()).isEqualTo("debian");
            assertThat(system.hostname()).contains("little");
            try (Guest guest = session.guest()) {
                assertThat(guest.files().readText("/etc/hostname")).isEqualTo("little\n");
                assertThat(guest.files().exists("/var/lost+found")).isTrue();
                assertThat(guest.mounts())
                        .extracting(Mount::isMounted)
                        .containsExactly(true, true, false);
                assertThat(guest.mounts().getLast().problem().orElseThrow()).contains("/dev/sda9");
                assertThatThrownBy(() -> guest.files().writeText("/etc/hostname", "x"))
                        .hasMessageContaining("EROFS");
            }
        }
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void writesToTheGuestOfEveryFormat(ImageFormat format) throws Exception {
        Path image = image(format);
        try (Session session = open(image, format, false);
                Guest guest = session.guest()) {
            guest.files().writeText("/etc/hostname", "bigger\n");
            guest.files().createDirectories("/var/lib/new");
            guest.files().writeText("/var/lib/new/file", "in the second partition\n");
        }
        Path after = directory.resolve("after.raw");
        Commands.run("qemu-img", "convert", "-f", format.qemuDriver(), "-O", "raw", image, after);
        try (Session session = open(after, ImageFormat.RAW, true)) {
            for (Device device : session.devices().subList(1, 3)) {
                Path part = directory.resolve("part");
                Commands.run(
                        "dd",
                        "if=" + after,
                        "of=" + part,
                        "bs=1M",
                        "status=none",
                        "skip=" + (device.partition().orElseThrow().offsetBytes() >> 20),
                        "count=" + (device.sizeBytes() >> 20));
                Commands.run("e2fsck", "-fn", part);
                Files.delete(part);
            }
            try (Guest guest = session.guest()) {
                assertThat(guest.files().readText("/etc/hostname")).isEqualTo("bigger\n");
                assertThat(guest.files().readText("/var/lib/new/file")).startsWith("in the second");
            }
        }
    }

    @Test
    void mountsWhatTheCallerNames() throws Exception {
        SequencedMap<GuestPath, Device> mounts = new LinkedHashMap<>();
        try (Session session = open(raw, ImageFormat.RAW, false)) {
            mounts.put(GuestPath.of("/boot"), session.device("/dev/sda2"));
            mounts.put(GuestPath.ROOT, session.device("/dev/vda1"));
            assertThat(session.inspect()).hasSize(1);
            try (Guest guest = session.guest(mounts)) {
                assertThat(guest.files().exists("/boot/lost+found")).isTrue();
                assertThat(guest.files().exists("/var/lost+found")).isFalse();
            }
            try (Filesystem filesystem = session.mount(session.device("LABEL=var"), List.of())) {
                assertThat(filesystem.type()).isEqualTo("ext4");
            }
        }
    }

    @Test
    void closingTheSessionClosesWhatItGaveOut() throws Exception {
        Session session = open(raw, ImageFormat.RAW, false);
        Guest guest = session.guest();
        guest.files().writeText("/etc/hostname", "kept\n");
        session.close();
        session.close();
        assertThatThrownBy(() -> guest.files().readText("/etc/hostname"))
                .hasMessageContaining("EBADF");
        try (Session again = open(raw, ImageFormat.RAW, true);
                Guest same = again.guest()) {
            assertThat(same.files().readText("/etc/hostname")).isEqualTo("kept\n");
        }
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        try (Session session = open(raw, ImageFormat.RAW, true)) {
            assertThatThrownBy(() -> session.device("/dev/sdb1"))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("/dev/sda, /dev/sda1, /dev/sda2");
            assertThatThrownBy(() -> session.mount(session.device("/dev/sda"), List.of()))
                    .isInstanceOf(NotFoundException.class);
        }
        assertThatThrownBy(() -> Session.open(raw)).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> Session.builder().open())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void capabilitiesNameWhatIsMissing() {
        Capabilities here = Capabilities.probe();
        assertThat(here.filesystems()).contains("ext4");
        assertThat(here.needs())
                .extracting(Capability::name)
                .contains("libblkid", "qemu-storage-daemon");
        assertThat(here.needs())
                .allSatisfy(
                        need -> assertThat(need.available()).isEqualTo(need.remedy().isEmpty()));
    }
}
