package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.Session;
import io.drydock.error.FileException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.Filesystem;
import io.drydock.image.ImageOptions;
import io.drydock.internal.image.LocalImage;
import io.drydock.internal.nbd.kernel.KernelDevice;
import io.drydock.internal.qemu.StorageDaemon;
import io.drydock.partition.NewPartition;
import io.drydock.partition.Partitioner;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images that are not raw, on a kernel that is given them by NBD. */
@Timeout(120)
class AttachedImageTest {
    private static final long MIB = 1 << 20;
    private static final ImageOptions WRITABLE = ImageOptions.defaults().withReadOnly(false);

    @TempDir private Path directory;

    @BeforeEach
    void nbdIsThere() {
        Needs.root();
        Needs.that(KernelDevice.isReachable(), "needs a kernel with nbd: modprobe nbd");
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(attached()).isEmpty();
        assertThat(loops()).isEmpty();
    }

    private static List<Path> devices(String attribute) {
        try (Stream<Path> found = Files.list(Path.of("/sys/block"))) {
            return found.filter(device -> Files.exists(device.resolve(attribute))).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The NBD devices that have a server. */
    private static List<Path> attached() {
        return devices("pid");
    }

    /** The loop devices on such. */
    private static List<Path> loops() {
        return devices("loop/backing_file").stream()
                .filter(loop ->
                        Commands.tryRun("cat", loop.resolve("loop/backing_file"))
                                .output()
                                .startsWith("/dev/nbd"))
                .toList();
    }

    private static long allocated(Path file) {
        return Long.parseLong(Commands.run("stat", "-c", "%b", file).strip()) * 512;
    }

    /** A disk with one partition that is an ext4 filesystem, which begins at 1 MiB. */
    private Path partitioned() throws IOException {
        Path raw = TestImages.sparse(directory.resolve("disk.raw"), 100);
        Commands.runWithInput("size=80M\n", "sfdisk", "-q", "--label=gpt", raw);
        Path filesystem = TestImages.filesystem("ext4", directory.resolve("p1.raw"), 80);
        Commands.run(
                "dd", "if=" + filesystem, "of=" + raw, "bs=1M", "seek=1", "conv=notrunc,sparse");
        return qcow2(raw);
    }

    private Path qcow2(Path raw) {
        Path image = directory.resolve("disk.qcow2");
        Commands.run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw, image);
        return image;
    }

    private void check(Path image) {
        Commands.run("qemu-img", "check", "-f", "qcow2", image);
        Path raw = directory.resolve("check.raw");
        Commands.run("qemu-img", "convert", "-f", "qcow2", "-O", "raw", image, raw);
        Path filesystem = directory.resolve("check.p1");
        Commands.run("dd", "if=" + raw, "of=" + filesystem, "bs=1M", "skip=1", "count=80");
        Commands.run("e2fsck", "-fn", filesystem);
    }

    private static Session open(Path image, ImageOptions options) throws IOException {
        return Session.builder().drive(image, options).open();
    }

    /** Number, first sector and sectors of each partition that the kernel has. */
    private static List<String> partitions() throws IOException {
        Path disk = attached().getFirst();
        try (Stream<Path> entries = Files.list(disk)) {
            return entries.filter(entry -> Files.exists(entry.resolve("partition")))
                    .map(entry ->
                            Commands.run(
                                            "cat",
                                            entry.resolve("partition"),
                                            entry.resolve("start"),
                                            entry.resolve("size"))
                                    .strip()
                                    .replace('\n', ' '))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theKernelSeesATableThatHasChanged() throws Exception {
        try (Session session = open(partitioned(), WRITABLE)) {
            Device disk = session.device("/dev/sda");
            Partitioner partitioner = session.partitioner();
            try (Filesystem busy = session.mount(session.device("/dev/sda1"))) {
                partitioner.edit(
                        disk, table -> table.add(NewPartition.ofSize(8 * MIB).withNumber(5)));
                assertThat(partitions()).containsExactly("1 2048 163840", "5 165888 16384");

                partitioner.edit(
                        disk,
                        table -> {
                            table.delete(5);
                            table.add(NewPartition.ofSize(4 * MIB).withNumber(3));
                            table.add(NewPartition.ofSize(4 * MIB).withNumber(4));
                        });
                assertThat(partitions())
                        .containsExactly("1 2048 163840", "3 165888 8192", "4 174080 8192");
                partitioner.edit(
                        disk,
                        table -> {
                            table.resize(3, 170_000);
                            table.delete(4);
                            table.add(NewPartition.ofSectors(170_001, 180_000).withNumber(2));
                        });
                assertThat(partitions())
                        .containsExactly("1 2048 163840", "2 170001 10000", "3 165888 4113");
                assertThatThrownBy(() -> partitioner.edit(disk, table -> table.delete(1)))
                        .isInstanceOf(RefusedException.class);
                create(busy, "/file", "x");
            }
            partitioner.edit(disk, table -> table.delete(1));
            assertThat(partitions()).containsExactly("2 170001 10000", "3 165888 4113");
        }
    }

    @Test
    void deletesShrinkAQcow2() throws Exception {
        Path image = partitioned();
        try (Session session = open(image, WRITABLE);
                Filesystem filesystem =
                        session.mount(session.device("/dev/sda1"), List.of("discard"))) {
            assertThat(attached()).hasSize(1);
            assertThat(loops()).isEmpty();
            create(filesystem, "/big", "x".repeat((int) (40 * MIB)));
            create(filesystem, "/kept", "kept");
            filesystem.sync();
            assertThat(allocated(image)).isGreaterThan(40 * MIB);
            filesystem.removeFile(path("/big"));
            filesystem.sync();
        }
        assertThat(allocated(image)).isLessThan(30 * MIB);
        check(image);
        try (Session session = open(image, ImageOptions.defaults());
                Filesystem filesystem = session.mount(session.device("/dev/sda1"), List.of())) {
            assertThat(filesystem.isReadOnly()).isTrue();
            assertThat(read(filesystem, "/kept")).isEqualTo("kept");
        }
    }

    @Test
    void whatIsWrittenIsSeenByOthersOfTheSameImage() throws Exception {
        Path image = partitioned();
        try (LocalImage opened = LocalImage.open(image, WRITABLE)) {
            KernelDevice device = opened.attach().orElseThrow();
            assertThat(opened.attach()).containsSame(device);
            MountSource source = source(opened, MIB, 80 * MIB);
            byte[] before = superblock(opened);
            for (int i = 0; i < 3; i++) {
                try (Filesystem filesystem =
                        KernelEngine.create().mount(source, "ext4", false, List.of())) {
                    create(filesystem, "/" + i, "text");
                }
            }
            // Its count of mounts, and the time.
            assertThat(superblock(opened)).isNotEqualTo(before);
        }
        check(image);
    }

    private static byte[] superblock(LocalImage image) throws IOException {
        byte[] bytes = new byte[1024];
        image.disk().read(MIB + 1024, MemorySegment.ofArray(bytes));
        return bytes;
    }

    private static MountSource source(LocalImage image, long offset, long length)
            throws IOException {
        return new MountSource(
                Backing.device(image.attach().orElseThrow()),
                offset,
                length,
                512,
                () -> Backing.device(image.attachOverlay().orElseThrow()),
                "/dev/sda1");
    }

    @Test
    void aPlaceThatIsNoPartitionToTheKernelBecomesOne() throws Exception {
        Path raw = TestImages.sparse(directory.resolve("disk.raw"), 100);
        Path filesystem = TestImages.filesystem("ext4", directory.resolve("p1.raw"), 64);
        Commands.run("dd", "if=" + filesystem, "of=" + raw, "bs=1M", "seek=17", "conv=notrunc");
        Path image = qcow2(raw);
        try (LocalImage opened = LocalImage.open(image, WRITABLE)) {
            assertThat(opened.attach().orElseThrow().partitions()).isEmpty();
            MountSource source = source(opened, 17 * MIB, 64 * MIB);
            try (Filesystem mounted =
                    KernelEngine.create().mount(source, "ext4", false, List.of())) {
                create(mounted, "/file", "text");
                assertThat(loops()).isEmpty();
            }
        }
    }

    @Test
    void readersMayMountTheSameTwice() throws Exception {
        try (LocalImage opened = LocalImage.open(partitioned(), ImageOptions.defaults())) {
            MountSource source = source(opened, MIB, 80 * MIB);
            KernelEngine engine = KernelEngine.create();
            try (Filesystem first = engine.mount(source, "ext4", true, List.of());
                    Filesystem second = engine.mount(source, "ext4", true, List.of())) {
                assertThat(first.list(path("/"))).isEqualTo(second.list(path("/")));
                assertThat(loops()).hasSize(1); // the kernel mounts no device twice
            }
        }
    }

    /** Only the partition is made read-only, and that ends with the mount. */
    @Test
    void aDiskThatCanBeWrittenIsNotWrittenByAReader() throws Exception {
        Path image = partitioned();
        try (LocalImage opened = LocalImage.open(image, WRITABLE)) {
            MountSource source = source(opened, MIB, 80 * MIB);
            KernelEngine engine = KernelEngine.create();
            byte[] before = superblock(opened);
            engine.mount(source, "ext4", true, List.of()).close();
            assertThat(superblock(opened)).isEqualTo(before);
            try (Filesystem writable = engine.mount(source, "ext4", false, List.of())) {
                create(writable, "/file", "text");
            }
        }
        check(image);
    }

    @Test
    void aJournalIsReplayedOnAnOverlay() throws Exception {
        Path raw = TestImages.filesystem("ext4", directory.resolve("disk.raw"), 64);
        // The journal gets a block that the filesystem has not: as after a power cut.
        Commands.run("debugfs", "-w", "-R", "journal_open", raw);
        Commands.runWithInput("jo\njw -b 333 /dev/zero\njc\nq\n", "debugfs", "-w", "-f", "-", raw);
        assertThat(Commands.run("dumpe2fs", "-h", raw)).contains("needs_recovery");
        Path image = qcow2(raw);
        String before = TestImages.sha256(image);
        try (Session session = open(image, ImageOptions.defaults());
                Filesystem filesystem = session.mount(session.device("/dev/sda"), List.of())) {
            assertThat(attached()).hasSize(2);
            assertThat(filesystem.isReadOnly()).isTrue();
            assertThat(filesystem.list(path("/"))).isNotEmpty();
        }
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    @Test
    void whenTheDaemonDiesNothingHangs() throws Exception {
        Session session = open(partitioned(), WRITABLE);
        try {
            Filesystem filesystem = session.mount(session.device("/dev/sda1"), List.of());
            create(filesystem, "/file", "text");
            filesystem.sync();
            ProcessHandle daemon = ProcessHandle.of(StorageDaemon.resident().pid()).orElseThrow();
            daemon.destroyForcibly();
            daemon.onExit().join();
            assertThatThrownBy(
                            () -> {
                                create(filesystem, "/other", "x".repeat(1_000_000));
                                filesystem.sync();
                            })
                    .isInstanceOf(IOException.class)
                    .satisfiesAnyOf(
                            e -> assertThat(e).isInstanceOf(FileException.class),
                            e -> assertThat(e).hasMessageContaining("EIO"));
        } finally {
            assertThatThrownBy(session::close).isInstanceOf(IOException.class);
        }
    }
}
