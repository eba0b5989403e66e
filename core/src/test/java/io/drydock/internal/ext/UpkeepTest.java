package io.drydock.internal.ext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Engine;
import io.drydock.Session;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.TrimRange;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done to a filesystem as a whole, without the kernel. */
class UpkeepTest {
    private static final String SERVER = "drydock.server";
    private static final long MIB = 1 << 20;
    private static final GuestPath KEPT = GuestPath.of("/kept");
    private static final UUID OTHER = UUID.fromString("01234567-89ab-4cde-8f01-23456789abcd");
    private static final byte[] CONTENT = new byte[3 << 20];

    static {
        new Random(7).nextBytes(CONTENT);
    }

    @TempDir Path directory;

    private Path image(String options) throws IOException {
        return ExtImages.make(directory.resolve("image"), 256, options);
    }

    private static long allocated(Path file) throws IOException {
        return Long.parseLong(Commands.run("stat", "-c", "%b", file).strip()) * 512;
    }

    /** Leaves a file, and free space that holds what was in others between its pieces. */
    private static void use(Filesystem filesystem) throws IOException {
        FileTree files = FileTree.of(filesystem);
        files.write(KEPT, CONTENT);
        for (int i = 0; i < 20; i++) {
            files.write("/gone" + i, CONTENT);
            files.write("/small" + i, new byte[] {1});
        }
        filesystem.sync();
        for (int i = 0; i < 20; i++) {
            files.remove("/gone" + i);
        }
    }

    private static void assertSound(Path image, String options) throws IOException {
        ExtImages.check(image);
        try (Filesystem filesystem = ExtImages.userspace(image, true)) {
            assertThat(FileTree.of(filesystem).read(KEPT)).as(options).isEqualTo(CONTENT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ext4",
                "-t ext4 -b 1024 -g 2048 -O ^metadata_csum",
                "-t ext4 -O bigalloc -C 65536",
                "-t ext2"
            })
    void trimmingMakesHolesInTheImage(String options) throws IOException {
        Path image = image(options);
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            use(filesystem);
            filesystem.sync();
            long before = allocated(image);
            long free = filesystem.space(GuestPath.ROOT).freeBytes();
            assertThat(filesystem.trim(KEPT, TrimRange.ALL)).isEqualTo(free);
            assertThat(allocated(image)).as("before it is synchronised").isEqualTo(before);
            filesystem.sync();
            assertThat(allocated(image)).isLessThan(before - 50 * MIB);
        }
        assertSound(image, options);
    }

    @ParameterizedTest
    @CsvSource({"-t ext4, 0", "-t ext4, 6000000", "-t ext4 -O bigalloc -C 65536, 0"})
    void asMuchIsTrimmedAsByFstrim(String options, long least) throws IOException {
        Needs.root();
        Path image = image(options);
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            use(filesystem);
        }
        Path copy = directory.resolve("copy");
        Commands.run("cp", "--sparse=always", image, copy);
        Path said = directory.resolve("said");
        String script = "fstrim -v -m %d . > %s".formatted(least, said);
        ExtImages.inKernel(copy, Files.writeString(directory.resolve("script"), script));
        String bytes = Files.readString(said).replaceAll("(?s).*\\((\\d+) bytes\\).*", "$1");
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            TrimRange range = new TrimRange(0, Long.MAX_VALUE, least);
            assertThat(filesystem.trim(GuestPath.ROOT, range)).isEqualTo(Long.parseLong(bytes));
        }
        assertSound(image, options);
    }

    @Test
    void noMoreIsTrimmedThanIsAskedFor() throws IOException {
        Path image = image("-t ext4 -b 4096");
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            use(filesystem);
            assertErrno("EINVAL", filesystem, new TrimRange(0, 4095, 0));
            assertErrno("EINVAL", filesystem, new TrimRange(256 * MIB, MIB, 0));
            TrimRange beyond = new TrimRange(0, Long.MAX_VALUE, 1L << 40);
            assertThat(filesystem.trim(GuestPath.ROOT, beyond)).isZero();
            long parts = 0;
            for (long at = 0; at < 256 * MIB; at += 20 * MIB) {
                long part = filesystem.trim(GuestPath.ROOT, new TrimRange(at, 20 * MIB, 0));
                assertThat(part).isLessThanOrEqualTo(20 * MIB);
                parts += part;
            }
            assertThat(filesystem.trim(GuestPath.ROOT, TrimRange.ALL)).isEqualTo(parts);
        }
        assertSound(image, "");
    }

    private static void assertErrno(String errno, Filesystem filesystem, TrimRange range) {
        assertThatThrownBy(() -> filesystem.trim(GuestPath.ROOT, range))
                .isInstanceOfSatisfying(
                        FileException.class, e -> assertThat(e.errno()).isEqualTo(errno));
    }

    private static Session session(Path image, ImageFormat format) throws IOException {
        ImageOptions options = ImageOptions.defaults().withFormat(format).withReadOnly(false);
        return Session.builder().drive(image, options).engine(Engine.USERSPACE).open();
    }

    @AfterEach
    void chooseNoServer() {
        System.clearProperty(SERVER);
    }

    @Test
    void trimmingMakesAQcow2Smaller() throws IOException {
        System.setProperty(SERVER, "qemu-nbd");
        assertThat(trimmedAway()).isGreaterThan(50 * MIB);
    }

    /** As root the image is written as a file of the daemon's, which cannot have holes. */
    @Test
    void trimmingMakesNoQcow2Larger() throws IOException {
        Needs.program("qemu-storage-daemon", "qemu-system-common");
        assertThat(trimmedAway()).isGreaterThan(-2 * MIB);
    }

    private long trimmedAway() throws IOException {
        Path image = directory.resolve("image.qcow2");
        Commands.run("qemu-img", "convert", "-O", "qcow2", image("-t ext4"), image);
        long before;
        try (Session session = session(image, ImageFormat.QCOW2);
                Filesystem filesystem = session.mount(session.device("/dev/sda"))) {
            use(filesystem);
            filesystem.sync();
            before = allocated(image);
            assertThat(FileTree.of(filesystem).upkeep().trim(GuestPath.ROOT))
                    .isGreaterThan(60 * MIB);
        }
        Commands.run("qemu-img", "check", "-q", image);
        Path raw = directory.resolve("raw");
        Commands.run("qemu-img", "convert", "-O", "raw", image, raw);
        assertSound(raw, "");
        return before - allocated(image);
    }

    private static String blkid(Path image, String tag) {
        return Commands.run("blkid", "-p", "-o", "value", "-s", tag, image).strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t ext4", "-t ext4 -O ^metadata_csum,uninit_bg", "-t ext2 -b 1024"})
    void labels(String options) throws IOException {
        Path image = image(options);
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            FileTree.of(filesystem).write(KEPT, CONTENT);
            assertThat(filesystem.label(KEPT)).isEmpty();
            filesystem.setLabel(KEPT, "a label of bytes");
            filesystem.setLabel(KEPT, "größer");
            assertThat(filesystem.label(KEPT)).isEqualTo("größer");
            for (String wrong : new String[] {"l".repeat(17), "ö".repeat(9), "with\0NUL"}) {
                assertThatThrownBy(() -> filesystem.setLabel(KEPT, wrong))
                        .isInstanceOfSatisfying(
                                FileException.class,
                                e -> assertThat(e.errno()).isEqualTo("EINVAL"));
            }
        }
        assertThat(blkid(image, "LABEL")).isEqualTo("größer");
        assertSound(image, options);
        assertCopiesAgree(image, "volume name");
    }

    /** Of the superblock, where the last group has one. */
    private static void assertCopiesAgree(Path image, String field) {
        String blocks = Commands.run("dumpe2fs", image);
        String copy = blocks.replaceAll("(?s).*Backup superblock at (\\d+).*", "$1");
        String size = blocks.replaceAll("(?s).*Block size: +(\\d+).*", "$1");
        Pattern line = Pattern.compile("Filesystem " + field + ": +(.*)");
        String first = Commands.run("debugfs", "-c", "-R", "stats -h", image);
        String last =
                Commands.run("debugfs", "-c", "-b", size, "-s", copy, "-R", "stats -h", image);
        assertThat(line.matcher(last).results().map(found -> found.group(1)).toList())
                .hasSize(1)
                .isEqualTo(line.matcher(first).results().map(found -> found.group(1)).toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-t ext4 -O metadata_csum_seed",
                "-t ext4 -O metadata_csum_seed,inline_data,ea_inode,orphan_file,mmp",
                "-t ext4 -O ^metadata_csum,uninit_bg",
                "-t ext4 -O ^metadata_csum,^uninit_bg",
                "-t ext3",
                "-t ext2 -b 1024"
            })
    void uuids(String options) throws IOException {
        Path image = image(options);
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            FileTree.of(filesystem).write(KEPT, CONTENT);
            filesystem.setUuid(KEPT, UUID.randomUUID());
            filesystem.sync();
            FileTree.of(filesystem).write("/later", CONTENT);
            filesystem.setUuid(KEPT, OTHER);
        }
        assertThat(blkid(image, "UUID")).isEqualTo(OTHER.toString());
        assertSound(image, options);
        assertCopiesAgree(image, "UUID");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "-t ext4 -O ^metadata_csum_seed; metadata_csum_seed",
                "-t ext4 -O metadata_csum_seed,stable_inodes; stable_inodes"
            })
    void aUuidThatOtherThingsDependOnStays(String options, String reason) throws IOException {
        Path image = image(options);
        String before = blkid(image, "UUID");
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            FileTree.of(filesystem).write(KEPT, CONTENT);
            assertThatThrownBy(() -> filesystem.setUuid(KEPT, OTHER))
                    .hasMessageContaining(reason)
                    .isInstanceOfSatisfying(
                            FileException.class,
                            e -> assertThat(e.errno()).isEqualTo("EOPNOTSUPP"));
            FileTree.of(filesystem).write("/goes-on", CONTENT);
        }
        assertThat(blkid(image, "UUID")).isEqualTo(before);
        assertSound(image, options);
    }
}
