package io.drydock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.BlockDevice;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnfinishedEditException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.image.LocalImage;
import io.drydock.internal.image.OverlaidImage;
import io.drydock.internal.journal.Edit;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was committed and not finished, several drives, and what fails before the commit. */
class TransactionRecoveryTest {
    private static final GuestPath FILE = GuestPath.of("/file");
    private static final int MEBIBYTES = 16;

    @TempDir Path directory;

    private Path images = Path.of("/");

    @BeforeEach
    void makeDirectory() throws IOException {
        images = Files.createDirectory(directory.resolve("images"));
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(Loops.on(directory)).isEmpty();
    }

    private Path disk(String name, ImageFormat format) throws IOException {
        Path raw = TestImages.filesystem("ext4", directory.resolve(name + ".raw"), MEBIBYTES);
        Path image = images.resolve(name);
        Commands.run("qemu-img", "convert", "-O", format.qemuDriver(), "-f", "raw", raw, image);
        return image;
    }

    private static ImageOptions options(ImageFormat format, boolean readOnly) {
        return ImageOptions.defaults().withFormat(format).withReadOnly(readOnly);
    }

    private Path asRaw(Path image, ImageFormat format) {
        Path raw = directory.resolve("read");
        Commands.run("qemu-img", "convert", "-f", format.qemuDriver(), "-O", "raw", image, raw);
        return raw;
    }

    /** Writes at random, commits, and goes no further; by the overlay that needs no kernel. */
    private static byte[] commitAndDie(Path image, ImageFormat format, byte[] content)
            throws IOException {
        byte[] edited = content.clone();
        try (LocalImage opened = LocalImage.open(image, options(format, false));
                OverlaidImage copy = opened.overlaid(false)) {
            BlockDevice disk = copy.disk();
            Random random = new Random(5);
            for (int i = 0; i < 100; i++) {
                byte[] bytes = new byte[1 + random.nextInt(5000)];
                random.nextBytes(bytes);
                int at = random.nextInt(edited.length - bytes.length);
                System.arraycopy(bytes, 0, edited, at, bytes.length);
                disk.write(at, MemorySegment.ofArray(bytes));
            }
            java.util.Arrays.fill(edited, 0, 1 << 20, (byte) 0);
            disk.zero(0, 1 << 20);
            try (Edit edit = Edit.prepare(List.of(copy.part()))) {
                edit.publish();
            }
        }
        return edited;
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "QCOW2"})
    void whoOpensItForWritingFinishesIt(ImageFormat format) throws Exception {
        Path image = disk("disk", format);
        byte[] before = Files.readAllBytes(asRaw(image, format));
        String unchanged = TestImages.sha256(image);
        byte[] edited = commitAndDie(image, format, before);
        assertThat(TestImages.sha256(image)).isEqualTo(unchanged);
        assertThatThrownBy(() -> LocalImage.open(image, options(format, true)))
                .isInstanceOf(UnfinishedEditException.class)
                .hasMessageContaining("open it for writing once");
        Path overlay = images.resolve("overlay");
        Commands.run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-F",
                format.qemuDriver(),
                "-b",
                image,
                overlay);
        ImageOptions onTop = options(ImageFormat.QCOW2, false).withAllowedFiles(Set.of(image));
        assertThatThrownBy(() -> LocalImage.open(overlay, onTop))
                .isInstanceOf(UnfinishedEditException.class);
        Files.delete(overlay);
        assertThat(TestImages.sha256(image)).isEqualTo(unchanged);

        LocalImage.open(image, options(format, false)).close();
        byte[] found = Files.readAllBytes(asRaw(image, format));
        assertThat(java.util.Arrays.equals(found, edited)).isTrue();
        assertAlone(image);
        LocalImage.open(image, options(format, true)).close();
    }

    private void assertAlone(Path... expected) throws IOException {
        try (Stream<Path> all = Files.list(images)) {
            assertThat(all).containsExactlyInAnyOrder(expected);
        }
    }

    @Test
    void drivesAreCommittedAsOne() throws Exception {
        Needs.root();
        Path first = disk("first", ImageFormat.RAW);
        Path second = disk("second", ImageFormat.QCOW2);
        Path third = disk("third", ImageFormat.RAW);
        String untouched = TestImages.sha256(third);
        try (Session session =
                Session.builder()
                        .drive(first, options(ImageFormat.RAW, false))
                        .drive(second, options(ImageFormat.QCOW2, false))
                        .drive(third, options(ImageFormat.RAW, false))
                        .open()) {
            SequencedMap<GuestPath, Device> mounts = new LinkedHashMap<>();
            mounts.put(GuestPath.ROOT, session.device("/dev/sda"));
            session.transaction(
                    mounts,
                    guest -> {
                        guest.files().createDirectories("/second");
                        return "";
                    });
            mounts.put(GuestPath.of("/second"), session.device("/dev/sdb"));
            session.transaction(
                    mounts,
                    guest -> {
                        guest.files().writeText("/one", "on the first");
                        guest.files().writeText("/second/two", "on the second");
                        return "";
                    });
            try (Guest guest = session.guest(mounts)) {
                assertThat(guest.files().readText("/one")).isEqualTo("on the first");
                assertThat(guest.files().readText("/second/two")).isEqualTo("on the second");
            }
        }
        assertAlone(first, second, third);
        assertThat(TestImages.sha256(third)).isEqualTo(untouched);
        Commands.run("e2fsck", "-fn", first);
        Commands.run("qemu-img", "check", "-f", "qcow2", second);
        Commands.run("e2fsck", "-fn", asRaw(second, ImageFormat.QCOW2));
    }

    private static Session open(Path image) throws IOException {
        return Session.builder().drive(image, options(ImageFormat.RAW, false)).open();
    }

    private static String write(Session session, int bytes) throws IOException {
        SequencedMap<GuestPath, Device> mounts = new LinkedHashMap<>();
        mounts.put(GuestPath.ROOT, session.device("/dev/sda"));
        return session.transaction(
                mounts,
                guest -> {
                    byte[] content = new byte[bytes];
                    new Random(1).nextBytes(content);
                    guest.files().write(FILE, content);
                    return "";
                });
    }

    @Test
    void withoutSpaceForTheJournalNothingHappens() throws Exception {
        Needs.root();
        Path full = Files.createDirectory(directory.resolve("full"));
        Commands.run("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", full);
        try {
            Path image = full.resolve("disk");
            Commands.run("cp", "--sparse=always", disk("disk", ImageFormat.RAW), image);
            try (Session session = open(image)) {
                String before = TestImages.sha256(image);
                assertThatThrownBy(() -> write(session, 12 << 20))
                        .isInstanceOf(SystemCallException.class)
                        .hasMessageContaining("ENOSPC");
                assertThat(TestImages.sha256(image)).isEqualTo(before);
                try (Stream<Path> all = Files.list(full)) {
                    assertThat(all).containsExactly(image);
                }
                write(session, 1 << 20);
            }
            Commands.run("e2fsck", "-fn", image);
        } finally {
            Commands.run("umount", full);
        }
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsToldAtOnce() throws Exception {
        Needs.root();
        Path image = disk("disk", ImageFormat.RAW);
        boolean immutable = Commands.tryRun("chattr", "+i", images).exitCode() == 0;
        Needs.that(immutable, "needs a temporary directory that knows chattr +i");
        List<Throwable> refused = new ArrayList<>();
        try (Session session = open(image)) {
            assertThatThrownBy(session::begin)
                    .isInstanceOf(SystemCallException.class)
                    .hasMessageContaining("journal")
                    .satisfies(refused::add);
            try (var filesystem = session.mount(session.device("/dev/sda"))) {
                FileTree.of(filesystem).writeText("/file", "without a transaction");
            }
        } finally {
            Commands.run("chattr", "-i", images);
        }
        assertThat(refused).hasSize(1);
    }
}
