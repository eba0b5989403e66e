package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Edits of a small guest: all of them are in its image, or it is byte for byte what it was. */
class TransactionTest {
    @TempDir Path directory;
    private Path images = Path.of("/");
    private Path raw = Path.of("/");

    @BeforeEach
    void makeGuest() throws Exception {
        Needs.root();
        Path tree = Files.createDirectories(directory.resolve("tree"));
        for (String name : List.of("etc", "bin", "usr", "var", "lib")) {
            Files.createDirectories(tree.resolve(name));
        }
        Files.writeString(tree.resolve("etc/os-release"), "ID=debian\n");
        Files.writeString(tree.resolve("etc/hostname"), "little\n");
        Files.writeString(tree.resolve("etc/fstab"), "/dev/sda / ext4\n");
        Files.createFile(tree.resolve("bin/sh"));
        images = Files.createDirectory(directory.resolve("images"));
        raw = TestImages.filesystemOf(tree, "ext4", images.resolve("disk.raw"));
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(Loops.on(directory)).isEmpty();
    }

    private Path image(ImageFormat format) throws IOException {
        if (format == ImageFormat.RAW) {
            return raw;
        }
        Path image = images.resolve("disk." + format);
        Commands.run("qemu-img", "convert", "-f", "raw", "-O", format.qemuDriver(), raw, image);
        Files.delete(raw);
        return image;
    }

    private static ImageOptions options(ImageFormat format, boolean readOnly) {
        return ImageOptions.defaults().withFormat(format).withReadOnly(readOnly);
    }

    private static Session open(Path image, ImageFormat format, boolean readOnly)
            throws IOException {
        return Session.builder().drive(image, options(format, readOnly)).open();
    }

    private void assertAlone(Path image) throws IOException {
        try (Stream<Path> all = Files.list(images)) {
            assertThat(all).containsExactly(image);
        }
    }

    private Path fsck(Path image, ImageFormat format) throws IOException {
        if (format == ImageFormat.QCOW2) {
            Commands.run("qemu-img", "check", "-f", "qcow2", image);
        }
        Path copy = directory.resolve("copy");
        Commands.run("qemu-img", "convert", "-f", format.qemuDriver(), "-O", "raw", image, copy);
        Commands.run("e2fsck", "-fn", copy);
        return copy;
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void whatWasEditedIsInTheImage(ImageFormat format) throws Exception {
        Path image = image(format);
        try (Session session = open(image, format, false)) {
            String before = TestImages.sha256(image);
            int answer =
                    session.transaction(guest -> {
                        FileTree files = guest.files();
                        files.writeText("/etc/hostname", "bigger\n");
                        for (int i = 0; i < 50; i++) {
                            files.writeText("/var/" + i, "x".repeat(i * 1000));
                        }
                        guest.sync();
                        assertThat(TestImages.sha256(image)).isEqualTo(before);
                        return 42;
                    });
            assertThat(answer).isEqualTo(42);
            assertThat(session.inspect().getFirst().hostname()).contains("bigger");
            try (Guest guest = session.guest()) {
                assertThat(guest.files().readText("/var/49")).hasSize(49_000);
                guest.files().writeText("/etc/after", "written without a transaction\n");
            }
            session.transaction(guest -> {
                assertThat(guest.files().readText("/etc/after")).startsWith("written");
                guest.files().removeTree("/var/49");
                return "";
            });
        }
        assertAlone(image);
        fsck(image, format);
        try (Session session = open(image, format, true);
                Guest guest = session.guest()) {
            assertThat(guest.files().readText("/etc/hostname")).isEqualTo("bigger\n");
            assertThat(guest.files().exists("/var/49")).isFalse();
            assertThat(guest.files().readText("/var/48")).hasSize(48_000);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void anExceptionLeavesNothingOfTheEdit(ImageFormat format) throws Exception {
        Path image = image(format);
        String before = TestImages.sha256(image);
        try (Session session = open(image, format, false)) {
            assertThatThrownBy(() ->
                            session.transaction(guest -> {
                                guest.files().writeText("/etc/hostname", "lost\n");
                                guest.sync();
                                throw new IllegalStateException("changed my mind");
                            }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("changed my mind");
            assertThat(TestImages.sha256(image)).isEqualTo(before);
            assertThat(Loops.on(directory)).isEmpty();
            assertAlone(image);
            String empty = session.transaction(guest -> guest.files().readText("/etc/hostname"));
            assertThat(empty).isEqualTo("little\n");
        }
    }

    @Test
    void itCanBeLookedAtAndThrownAway() throws Exception {
        String before = TestImages.sha256(raw);
        try (Session session = open(raw, ImageFormat.RAW, false);
                Transaction transaction = session.begin()) {
            FileTree files = transaction.guest().files();
            files.writeText("/etc/hostname", "other\n");
            assertThat(files.readText("/etc/hostname")).isEqualTo("other\n");
            Device device = session.device("/dev/sda");
            MountOptions reading = MountOptions.defaults().readOnly();
            try (Filesystem old = session.mount(device, reading)) {
                assertThat(FileTree.of(old).readText("/etc/hostname")).isEqualTo("little\n");
                assertThatThrownBy(transaction::commit)
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("mounted");
            }
            assertThatThrownBy(transaction::commit).hasMessageContaining("ended");
        }
        assertThat(TestImages.sha256(raw)).isEqualTo(before);
        assertAlone(raw);
    }

    @Test
    void mountsMayBeTheCallers() throws Exception {
        try (Session session = open(raw, ImageFormat.RAW, false)) {
            SequencedMap<GuestPath, Device> mounts = new LinkedHashMap<>();
            mounts.put(GuestPath.ROOT, session.device("/dev/sda"));
            session.transaction(
                    mounts,
                    guest -> {
                        guest.files().writeText("/etc/hostname", "by hand\n");
                        return "";
                    });
            try (Guest guest = session.guest()) {
                assertThat(guest.files().readText("/etc/hostname")).isEqualTo("by hand\n");
            }
        }
    }

    @Test
    void thereIsOneAtATime() throws Exception {
        try (Session session = open(raw, ImageFormat.RAW, false)) {
            session.transaction(guest -> {
                assertThatThrownBy(() -> session.transaction(inner -> ""))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("one on this session already");
                assertThatThrownBy(session::guest).isInstanceOf(IOException.class);
                assertThatThrownBy(
                                () -> session.mount(session.device("/dev/sda"), List.<String>of()))
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("transaction");
                return "";
            });
            try (Transaction transaction = session.begin()) {
                assertThatThrownBy(() -> transaction.session().begin())
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("do not nest");
            }
            try (Guest mounted = session.guest()) {
                assertThatThrownBy(session::begin)
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("mounted");
                mounted.files().writeText("/etc/hostname", "usable\n");
            }
            session.begin().close();
        }
    }

    @Test
    void whatIsReadOnlyStaysSo() throws Exception {
        try (Session session = open(raw, ImageFormat.RAW, true)) {
            assertThatThrownBy(session::begin)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("read-only");
            try (Guest guest = session.guest()) {
                assertThat(guest.files().readText("/etc/hostname")).isEqualTo("little\n");
            }
        }
    }
}
