package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.FileException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.TrimRange;
import io.drydock.filesystem.Upkeep;
import io.drydock.internal.linux.CapabilityCalls;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filesystems that are trimmed, grown and named while they are mounted. */
class UpkeepTest {
    private static final long MIB = 1 << 20;
    private static final GuestPath ROOT = GuestPath.ROOT;

    @TempDir Path directory;

    private Images images;

    @BeforeEach
    void open() {
        Needs.root();
        images = new Images(directory);
    }

    @AfterEach
    void close() throws IOException {
        if (images != null) {
            images.close();
        }
    }

    /** An image on which there is a filesystem. */
    private Path image(String type, long bytes) throws IOException {
        Needs.filesystem(type);
        Path image = directory.resolve(type);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
        String quiet = type.equals("vfat") ? "-v" : "-q";
        Commands.run("mkfs." + type, quiet, image);
        return image;
    }

    private static void lengthen(Path image, long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    private static void check(String type, Path image) {
        switch (type) {
            case "xfs" -> Commands.run("xfs_repair", "-n", image);
            case "btrfs" -> Commands.run("btrfs", "check", "--readonly", image);
            default -> Commands.run("e2fsck", "-fn", image);
        }
    }

    private static long allocated(Path image) {
        return 512 * Long.parseLong(Commands.run("stat", "-c", "%b", image).strip());
    }

    /** ext4 lets nobody else grow it. */
    private static void needsToGrow(String type) {
        boolean may = CapabilityCalls.has(LibC.CAP_SYS_RESOURCE());
        Needs.that(may || !type.startsWith("ext"), "needs CAP_SYS_RESOURCE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext3", "ext4", "xfs", "btrfs"})
    void growsToItsDevice(String type) throws IOException {
        needsToGrow(type);
        Path image = image(type, 400 * MIB);
        lengthen(image, 900 * MIB);
        try (Filesystem filesystem = images.mount(image, type, false)) {
            Upkeep upkeep = FileTree.of(filesystem).upkeep();
            create(filesystem, "/file", "stays");
            assertThat(filesystem.space(ROOT).totalBytes()).isLessThanOrEqualTo(400 * MIB);
            upkeep.grow(ROOT);
            assertThat(filesystem.space(ROOT).totalBytes()).isGreaterThan(780 * MIB);
            upkeep.grow(ROOT);
            assertThat(FileTree.of(filesystem).readText("/file")).isEqualTo("stays");
        }
        check(type, image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void growsToASizeAndNoFurtherThanItsDevice(String type) throws IOException {
        needsToGrow(type);
        Path image = image(type, 400 * MIB);
        lengthen(image, 900 * MIB);
        try (Filesystem filesystem = images.mount(image, type, false)) {
            filesystem.resize(ROOT, 700 * MIB);
            assertThat(filesystem.space(ROOT).totalBytes()).isBetween(570 * MIB, 700 * MIB);
            assertThatThrownBy(() -> filesystem.resize(ROOT, 2000 * MIB))
                    .isInstanceOfAny(RefusedException.class, FileException.class);
            assertThatThrownBy(() -> filesystem.resize(ROOT, 0))
                    .isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> filesystem.resize(ROOT, -1))
                    .isInstanceOf(RefusedException.class);
        }
        check(type, image);
    }

    @Test
    void btrfsShrinksToo() throws IOException {
        Path image = image("btrfs", 600 * MIB);
        try (Filesystem filesystem = images.mount(image, "btrfs", false)) {
            filesystem.resize(ROOT, 400 * MIB);
            assertThat(filesystem.space(ROOT).totalBytes()).isEqualTo(400 * MIB);
        }
        check("btrfs", image);
    }

    @Test
    void ext4DoesNotShrink() throws IOException {
        needsToGrow("ext4");
        Path image = image("ext4", 400 * MIB);
        try (Filesystem filesystem = images.mount(image, "ext4", false)) {
            assertThatThrownBy(() -> filesystem.resize(ROOT, 200 * MIB))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("209715200 bytes");
        }
        check("ext4", image);
    }

    @Test
    void saysWhatGrowingExt4Needs() throws IOException {
        Needs.that(!CapabilityCalls.has(LibC.CAP_SYS_RESOURCE()), "needs to lack CAP_SYS_RESOURCE");
        try (Filesystem filesystem = images.mount(image("ext4", 400 * MIB), "ext4", false)) {
            assertThatThrownBy(() -> filesystem.grow(ROOT))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("CAP_SYS_RESOURCE");
        }
    }

    @Test
    void vfatKeepsItsSize() throws IOException {
        Path image = image("vfat", 64 * MIB);
        try (Filesystem filesystem = images.mount(image, "vfat", false)) {
            assertThatThrownBy(() -> filesystem.grow(ROOT))
                    .isInstanceOf(UnsupportedException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void trimmingGivesTheImagesPlaceBack(String type) throws IOException {
        Path image = image(type, 400 * MIB);
        try (Filesystem filesystem = images.mount(image, type, false)) {
            FileTree files = FileTree.of(filesystem);
            byte[] content = new byte[(int) (64 * MIB)];
            Arrays.fill(content, (byte) 'x');
            files.write(path("/large"), content);
            filesystem.sync();
            long full = allocated(image);
            filesystem.removeFile(path("/large"));
            filesystem.sync();
            assertThat(files.upkeep().trim(ROOT)).isGreaterThan(64 * MIB);
            filesystem.sync();
            assertThat(allocated(image)).isLessThan(full - 60 * MIB);
            TrimRange part = new TrimRange(0, 16 * MIB, 64 << 10);
            // Before Linux 6.12 xfs gives back all of the free runs that reach into the range.
            long most = type.equals("xfs") ? 400 * MIB : 16 * MIB;
            assertThat(files.upkeep().trim(ROOT, part)).isLessThanOrEqualTo(most);
        }
        check(type, image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void nothingOfWhatIsReadOnlyChanges(String type) throws IOException {
        Path image = image(type, 400 * MIB);
        lengthen(image, 500 * MIB);
        try (Filesystem filesystem = images.mount(image, type, true)) {
            assertErrno("EROFS", () -> filesystem.trim(ROOT, TrimRange.ALL));
            assertErrno("EROFS", () -> filesystem.grow(ROOT));
            assertErrno("EROFS", () -> filesystem.resize(ROOT, 450 * MIB));
            assertErrno("EROFS", () -> filesystem.setLabel(ROOT, "x"));
            assertErrno("EROFS", () -> filesystem.setUuid(ROOT, UUID.randomUUID()));
        }
    }

    @ParameterizedTest
    @CsvSource({"ext4,16", "xfs,12", "btrfs,255"})
    void labels(String type, int most) throws IOException {
        Path image = image(type, 400 * MIB);
        try (Filesystem filesystem = images.mount(image, type, false)) {
            Upkeep upkeep = FileTree.of(filesystem).upkeep();
            assertThat(upkeep.label(ROOT)).isEmpty();
            upkeep.setLabel(ROOT, "ümläut");
            assertThat(upkeep.label(ROOT)).isEqualTo("ümläut");
            assertErrno("EINVAL", () -> upkeep.setLabel(ROOT, "l".repeat(most + 1)));
            assertErrno("EINVAL", () -> upkeep.setLabel(ROOT, "l".repeat(300)));
            assertErrno("EINVAL", () -> upkeep.setLabel(ROOT, "with\0NUL"));
            upkeep.setLabel(ROOT, "l".repeat(most));
        }
        assertThat(Commands.run("blkid", "-p", "-o", "value", "-s", "LABEL", image).strip())
                .isEqualTo("l".repeat(most));
        check(type, image);
    }

    @Test
    void uuidOfExt4() throws IOException {
        Path image = image("ext4", 400 * MIB);
        Commands.run("tune2fs", "-O", "metadata_csum_seed", image);
        UUID uuid = UUID.fromString("01234567-89ab-4cde-8f01-23456789abcd");
        try (Filesystem filesystem = images.mount(image, "ext4", false)) {
            FileTree.of(filesystem).upkeep().setUuid(ROOT, uuid);
        }
        assertThat(Commands.run("blkid", "-p", "-o", "value", "-s", "UUID", image).strip())
                .isEqualTo(uuid.toString());
        check("ext4", image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xfs", "btrfs"})
    void uuidOfOthersIsNotSetWhileTheyAreMounted(String type) throws IOException {
        Path image = image(type, 400 * MIB);
        try (Filesystem filesystem = images.mount(image, type, false)) {
            assertErrno("ENOTTY", () -> filesystem.setUuid(ROOT, UUID.randomUUID()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs", "vfat"})
    void zeroesWhatIsFree(String type) throws IOException {
        Path image = image(type, type.equals("vfat") ? 64 * MIB : 320 * MIB);
        String secret = "deleted but not gone ".repeat(1 << 18);
        AtomicLong last = new AtomicLong();
        try (Filesystem filesystem = images.mount(image, type, false)) {
            FileTree files = FileTree.of(filesystem);
            files.writeText(path("/secret"), secret);
            filesystem.sync();
            filesystem.removeFile(path("/secret"));
            long free = filesystem.space(ROOT).freeBytes();
            long written =
                    files.upkeep()
                            .zeroFreeSpace(
                                    ROOT,
                                    new Monitor() {
                                        @Override
                                        public void progressed(long done, long total) {
                                            assertThat(done).isGreaterThanOrEqualTo(last.get());
                                            last.set(done);
                                        }

                                        @Override
                                        public void checkCancelled() {}
                                    });
            assertThat(written).isEqualTo(last.get()).isGreaterThan(free * 7 / 10);
            assertThat(files.list(ROOT)).noneMatch(e -> e.name().toString().startsWith(".drydock"));
        }
        assertThat(Commands.run("sh", "-c", "grep -c 'deleted but not gone' " + image + " || :"))
                .isEqualToIgnoringWhitespace("0");
        if (!type.equals("vfat")) {
            check(type, image);
        }
    }
}
