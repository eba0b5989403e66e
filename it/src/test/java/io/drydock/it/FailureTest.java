package io.drydock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.drydock.Session;
import io.drydock.error.DrydockException;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What fails while a session is open: it says so, ends, and leaves nothing. */
class FailureTest {
    private static final int MIB = 1 << 20;

    @TempDir private Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        Leftovers.assertGoneWithin(Duration.ofSeconds(2), directory);
    }

    private Path small(ImageFormat format) {
        return GuestImages.copy(GuestImages.small(format), directory.resolve("image." + format));
    }

    private static Session open(Path image, ImageFormat format, boolean readOnly)
            throws IOException {
        return Session.builder()
                .drive(image, ImageOptions.defaults().withFormat(format).withReadOnly(readOnly))
                .open();
    }

    /** That other images are not worse off for it. */
    private void assertAnotherCanBeOpened() throws IOException {
        Path other = GuestImages.small(ImageFormat.QCOW2);
        try (Session session = open(other, ImageFormat.QCOW2, true);
                Guest guest = session.guest()) {
            assertThat(guest.files().readText("/home/grace/hello.txt")).isEqualTo("hello\n");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void anImageIsCutOffWhileItIsRead(ImageFormat format) throws Exception {
        Path image = small(format);
        try (Session session = open(image, format, true);
                Guest guest = session.guest()) {
            Disks.truncate(image, MIB);
            Throwable thrown = catchThrowable(() -> readAll(guest.files()));
            if (thrown != null) {
                assertThat(thrown)
                        .asInstanceOf(InstanceOfAssertFactories.type(FileException.class))
                        .extracting(FileException::errno)
                        .isIn("EIO", "EBADMSG", "EUCLEAN");
            }
        }
        assertAnotherCanBeOpened();
    }

    private static void readAll(FileTree files) throws IOException {
        assertThat(files.readText("/home/grace/hello.txt")).isEqualTo("hello\n");
        assertThat(files.read("/bin/sh")).startsWith(0x7f, 'E', 'L', 'F');
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void anImageIsCutOffWhileItIsWritten(ImageFormat format) throws Exception {
        Path image = small(format);
        Throwable thrown =
                catchThrowable(() -> {
                    try (Session session = open(image, format, false);
                            Guest guest = session.guest()) {
                        guest.files().write("/home/first", noise(MIB));
                        Disks.truncate(image, MIB);
                        guest.files().write("/home/second", noise(MIB));
                        guest.sync();
                    }
                });
        if (thrown != null) {
            assertThat(thrown).isInstanceOf(DrydockException.class);
        }
        assertAnotherCanBeOpened();
    }

    @Test
    void aFullGuestKeepsWhatItHas() throws Exception {
        Path image = small(ImageFormat.RAW);
        try (Session session = open(image, ImageFormat.RAW, false);
                Guest guest = session.guest()) {
            FileTree files = guest.files();
            GuestPath hello = GuestPath.of("/home/grace/hello.txt");
            assertThatThrownBy(() -> files.write(hello, endless()))
                    .isInstanceOf(FileException.class)
                    .hasMessageContaining("ENOSPC");
            assertThat(files.readText(hello)).isEqualTo("hello\n");
            assertThat(files.list("/home/grace")).hasSize(1);
            files.writeText(hello, "there is room again\n");
        }
        Path raw = GuestImages.part(image, 42, 32, directory.resolve("home"));
        Commands.run("e2fsck", "-fn", raw);
        assertThat(Commands.run("debugfs", "-R", "cat /grace/hello.txt", raw))
                .contains("there is room again");
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new Random(length).nextBytes(noise);
        return noise;
    }

    private static InputStream endless() {
        List<InputStream> parts = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            parts.add(new ByteArrayInputStream(noise(MIB)));
        }
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    /** The image is sound all the same: what could not be written is missing, and nothing else. */
    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void aFullHostIsAnError(ImageFormat format) throws Exception {
        Path host = Files.createDirectory(directory.resolve("host"));
        Path place = directory.resolve("kept");
        Commands.run("mount", "-t", "tmpfs", "-o", "size=12m", "drydock-it", host);
        try {
            Path image = host.resolve("image");
            GuestImages.copy(GuestImages.small(format), image);
            Throwable thrown =
                    catchThrowable(() -> {
                        try (Session session = open(image, format, false);
                                Guest guest = session.guest()) {
                            guest.files().writeText("/etc/hostname", "before\n");
                            guest.sync();
                            guest.files().write(GuestPath.of("/home/large"), endless());
                        }
                    });
            assertThat(thrown).isInstanceOf(DrydockException.class);
            GuestImages.copy(image, place);
        } finally {
            Commands.run("umount", "--lazy", host);
        }
        assertAnotherCanBeOpened();
        if (format == ImageFormat.QCOW2) {
            Commands.run("qemu-img", "check", "-f", "qcow2", place);
        }
        Path raw = GuestImages.asRaw(place, format, directory.resolve("raw"));
        Path root = GuestImages.part(raw, 1, 40, directory.resolve("root"));
        Commands.run("e2fsck", "-y", "-E", "journal_only", root);
        Commands.run("e2fsck", "-fn", root);
        assertThat(Commands.run("debugfs", "-R", "cat /etc/hostname", root)).contains("before");
    }

    @Test
    void theImageServerIsKilled() throws Exception {
        Path image = small(ImageFormat.QCOW2);
        Throwable thrown =
                catchThrowable(() -> {
                    try (Session session = open(image, ImageFormat.QCOW2, false);
                            Guest guest = session.guest();
                            FileHandle file =
                                    guest.files()
                                            .filesystem()
                                            .create(GuestPath.of("/home/file"), 0644)) {
                        servers().forEach(ProcessHandle::destroyForcibly);
                        servers().forEach(server -> server.onExit().join());
                        file.sync();
                    }
                });
        assertThat(thrown).isInstanceOf(DrydockException.class);
        assertAnotherCanBeOpened();
    }

    private static List<ProcessHandle> servers() {
        return ProcessHandle.current()
                .children()
                .filter(child -> child.info().command().orElse("").contains("qemu-storage-daemon"))
                .toList();
    }

    @Test
    void ofTwoDrivesOneCannotBeOpened() throws Exception {
        Path good = small(ImageFormat.QCOW2);
        Path bad = Disks.truncate(small(ImageFormat.VMDK), MIB);
        assertThatThrownBy(() -> Session.builder().drive(good).drive(bad).open())
                .isInstanceOf(DrydockException.class);
        String before = TestImages.sha256(good);
        assertAnotherCanBeOpened();
        assertThat(TestImages.sha256(good)).isEqualTo(before);
    }

    /** A session that nobody closes ends with its JVM, and has lost nothing that was synced. */
    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void nobodyClosesTheSession(ImageFormat format) throws Exception {
        Path image = small(format);
        Path work = Files.createDirectory(directory.resolve("work"));
        try (ChildJvm child = ChildJvm.startIn(work, List.of(), Careless.class, format, image)) {
            assertThat(child.waitFor()).isEqualTo(7);
        }
        nothingIsLeft();
        assertThat(work).isEmptyDirectory();
        try (Session session = open(image, format, true);
                Guest guest = session.guest()) {
            assertThat(guest.files().readText("/etc/hostname")).isEqualTo("careless\n");
        }
    }

    /** A program that ends in the middle of its work. */
    static final class Careless {
        private static @Nullable Guest guest;

        private Careless() {}

        public static void main(String[] args) throws IOException {
            ImageFormat format = ImageFormat.named(args[0]).orElseThrow();
            guest = open(Path.of(args[1]), format, false).guest();
            guest.files().writeText("/etc/hostname", "careless\n");
            guest.sync();
            System.exit(7);
        }
    }
}
