package io.drydock.internal.nbd.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.nbd.NbdAttachOptions;
import io.drydock.nbd.NbdAttachment;
import io.drydock.nbd.NbdOptions;
import io.drydock.nbd.NbdUri;
import io.drydock.nbd.Server;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exports of real servers as block devices of a kernel that has nbd, and of one that has not. */
@Timeout(120)
class NbdAttachmentTest {
    private static final int MIB = 1 << 20;
    private static final NbdAttachOptions DEFAULTS = NbdAttachOptions.defaults();

    @TempDir private Path directory;

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        Nbd.assertFree();
    }

    private Path image(long mebibytes) throws IOException {
        return TestImages.sparse(directory.resolve("disk.raw"), mebibytes);
    }

    private static byte[] random(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static void write(NbdAttachment disk, long offset, byte[] bytes) throws IOException {
        try (FileBlockDevice device = FileBlockDevice.open(disk.device(), false)) {
            device.write(offset, MemorySegment.ofArray(bytes));
            device.flush();
        }
    }

    @Test
    void withoutNbdTheErrorSaysWhatIsMissing() throws Exception {
        Needs.that(!Nbd.isThere(), "needs a kernel without nbd");
        try (Server server = Server.qemu(image(1), "raw")) {
            assertThatThrownBy(() -> NbdAttachment.attach(NbdUri.parse(server.uri()), DEFAULTS))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("the kernel has no nbd")
                    .hasMessageContaining("modprobe nbd");
        }
    }

    @ParameterizedTest
    @EnumSource
    void hasPartitionsThatCanBeMounted(Way way) throws Exception {
        Nbd.needed();
        Path image = image(96);
        Commands.runWithInput("size=40M\nsize=20M\n", "sfdisk", "-q", "--label=gpt", image);
        Path point = Files.createDirectory(directory.resolve("point"));
        try (Server server = Server.qemu(image, "raw");
                NbdAttachment disk = Nbd.attach(way, server.uri(), DEFAULTS)) {
            assertThat(disk.sizeBytes()).isEqualTo(96L * MIB);
            assertThat(disk.isReadOnly()).isFalse();
            assertThat(Commands.run("blockdev", "--getsize64", disk.device()).strip())
                    .isEqualTo(Long.toString(96L * MIB));
            assertThat(disk.partitions())
                    .containsExactly(Path.of(disk.device() + "p1"), Path.of(disk.device() + "p2"));
            Path partition = disk.partitions().getFirst();
            assertThat(partition).exists();
            Commands.run("mkfs.ext4", "-q", partition);
            Commands.run("mount", partition, point);
            try {
                Files.write(point.resolve("file"), random(3 * MIB));
                Commands.run("sync", "-f", point);
                assertThatThrownBy(disk::close)
                        .isInstanceOf(RefusedException.class)
                        .hasMessageContaining("is mounted");
            } finally {
                Commands.run("umount", point);
            }
        }
        Path first = directory.resolve("p1.raw");
        Commands.run("dd", "if=" + image, "of=" + first, "bs=1M", "skip=1", "count=40");
        Commands.run("e2fsck", "-fn", first);
        Path copy = directory.resolve("copy");
        Commands.run("debugfs", "-R", "dump /file " + copy, first);
        assertThat(copy).hasBinaryContent(random(3 * MIB));
    }

    @ParameterizedTest
    @EnumSource
    void seesANewPartitionTable(Way way) throws Exception {
        Nbd.needed();
        try (Server server = Server.qemu(image(32), "raw");
                NbdAttachment disk = Nbd.attach(way, server.uri(), DEFAULTS)) {
            assertThat(disk.partitions()).isEmpty();
            Commands.runWithInput(
                    "size=8M\n", "sfdisk", "-q", "--no-reread", "--no-tell-kernel", disk.device());
            disk.rereadPartitions();
            assertThat(disk.partitions()).containsExactly(Path.of(disk.device() + "p1"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesSeveralConnections(Way way) throws Exception {
        Nbd.needed();
        Path image = image(64);
        byte[] content = random(24 * MIB);
        try (Server server = Server.qemu(image, "raw");
                NbdAttachment disk = Nbd.attach(way, server.uri(), DEFAULTS.withConnections(4))) {
            assertThat(disk.connections()).isEqualTo(4);
            write(disk, 12_345, content);
        }
        try (FileBlockDevice written = FileBlockDevice.open(image, true)) {
            byte[] back = new byte[content.length];
            written.read(12_345, MemorySegment.ofArray(back));
            assertThat(back).isEqualTo(content);
        }
    }

    @Test
    void takesOneConnectionWhereTheServerDoesNotSayThatMoreAreSafe() throws Exception {
        Nbd.needed();
        try (Server server =
                        Server.nbdkit(
                                "--filter=multi-conn", "memory", "8M", "multi-conn-mode=disable");
                NbdAttachment disk =
                        Nbd.attach(Way.NETLINK, server.uri(), DEFAULTS.withConnections(4))) {
            assertThat(disk.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void severalAtOnce(Way way) throws Exception {
        Nbd.needed();
        try (Server server = Server.qemu(image(8), "raw", "-r")) {
            List<NbdAttachment> disks = new ArrayList<>();
            try {
                for (int i = 0; i < 5; i++) {
                    disks.add(Nbd.attach(way, server.uri(), DEFAULTS));
                }
                assertThat(disks.stream().map(NbdAttachment::device)).doesNotHaveDuplicates();
            } finally {
                for (NbdAttachment disk : disks) {
                    disk.close();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void readOnlyIsReadOnly(Way way) throws Exception {
        Nbd.needed();
        NbdAttachOptions readOnly = DEFAULTS.withServer(NbdOptions.defaults().withReadOnly(true));
        try (Server server = Server.qemu(image(8), "raw");
                NbdAttachment disk = Nbd.attach(way, server.uri(), readOnly)) {
            assertThat(disk.isReadOnly()).isTrue();
            try (FileBlockDevice device = FileBlockDevice.open(disk.device(), true)) {
                assertThat(device.isReadOnly()).isTrue();
            }
            assertThat(
                            Commands.tryRun(
                                            "dd",
                                            "if=/dev/zero",
                                            "of=" + disk.device(),
                                            "bs=4k",
                                            "count=1")
                                    .exitCode())
                    .isNotZero();
        }
        try (Server server = Server.qemu(directory.resolve("disk.raw"), "raw", "-r");
                NbdAttachment disk = Nbd.attach(way, server.uri(), DEFAULTS)) {
            assertThat(disk.isReadOnly()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void discardsAndZeroesReachTheImage(Way way) throws Exception {
        Nbd.needed();
        Path image = directory.resolve("disk.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", image, "64M");
        try (Server server = Server.qemu(image, "qcow2");
                NbdAttachment disk = Nbd.attach(way, server.uri(), DEFAULTS);
                FileBlockDevice device = FileBlockDevice.open(disk.device(), false)) {
            device.write(0, MemorySegment.ofArray(random(32 * MIB)));
            device.flush();
            assertThat(allocated(image)).isGreaterThan(30L * MIB);
            device.discard(0, 30L * MIB);
            device.flush();
            assertThat(allocated(image)).isLessThan(4L * MIB);
            device.zero(31L * MIB + 100, 1000);
            byte[] back = new byte[2000];
            device.read(31L * MIB, MemorySegment.ofArray(back));
            byte[] expected = random(32 * MIB);
            for (int i = 0; i < back.length; i++) {
                assertThat(back[i]).isEqualTo(i < 100 || i >= 1100 ? expected[31 * MIB + i] : 0);
            }
        }
    }

    /** The bytes that a file takes on its disk. */
    private static long allocated(Path file) {
        return Long.parseLong(Commands.run("stat", "-c", "%b", file).strip()) * 512;
    }

    /** What could not be written is told, and the device is free all the same. */
    private static void closeInVain(FileBlockDevice device, NbdAttachment disk) {
        device.close();
        assertThatThrownBy(disk::close)
                .isInstanceOf(SystemCallException.class)
                .hasMessageContaining("flush");
        assertThat(Nbd.attached()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whenTheServerDiesNothingHangs(Way way) throws Exception {
        Nbd.needed();
        try (Server server = Server.qemu(image(64), "raw");
                NbdAttachment disk = Nbd.attach(way, server.uri(), DEFAULTS);
                FileBlockDevice device = FileBlockDevice.open(disk.device(), false)) {
            device.read(0, MemorySegment.ofArray(new byte[4096]));
            server.kill();
            assertThatThrownBy(
                            () -> {
                                device.write(40L * MIB, MemorySegment.ofArray(random(MIB)));
                                device.flush();
                            })
                    .isInstanceOf(SystemCallException.class)
                    .extracting(e -> ((SystemCallException) e).errno())
                    .isIn("EIO", "ENOSPC"); // by ioctls the device has no size any more
            assertThatThrownBy(() -> device.read(20L * MIB, MemorySegment.ofArray(new byte[4096])))
                    .isInstanceOf(IOException.class);
            closeInVain(device, disk);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aServerThatFallsSilentIsGivenUp(Way way) throws Exception {
        Nbd.needed();
        NbdAttachOptions impatient =
                DEFAULTS.withServer(
                        NbdOptions.defaults().withRequestTimeout(Duration.ofSeconds(2)));
        try (Server server = Server.qemu(image(64), "raw");
                NbdAttachment disk = Nbd.attach(way, server.uri(), impatient);
                FileBlockDevice device = FileBlockDevice.open(disk.device(), false)) {
            server.stop();
            try {
                assertThatThrownBy(
                                () -> device.read(20L * MIB, MemorySegment.ofArray(new byte[4096])))
                        .isInstanceOf(IOException.class);
            } finally {
                server.resume();
            }
            closeInVain(device, disk);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCutOffFails(Way way) throws Exception {
        Nbd.needed();
        try (Server server = Server.qemu(image(64), "raw");
                NbdAttachment disk = Nbd.attach(way, server.uri(), DEFAULTS);
                FileBlockDevice device = FileBlockDevice.open(disk.device(), false)) {
            disk.disconnect();
            assertThatThrownBy(() -> device.read(20L * MIB, MemorySegment.ofArray(new byte[4096])))
                    .isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSecondConnectionThatIsRefusedLeavesNothing(Way way) throws Exception {
        Nbd.needed();
        try (Server server = Server.nbdkit("--filter=limit", "memory", "8M", "limit=1")) {
            NbdAttachOptions two = DEFAULTS.withConnections(2);
            assertThatThrownBy(() -> Nbd.attach(way, server.uri(), two))
                    .isInstanceOf(IOException.class);
            assertThat(Nbd.attached()).isEmpty();
            attachSoon(way, server.uri());
        }
    }

    /** The one connection that there may be is free again, as soon as the server sees that. */
    private static void attachSoon(Way way, String uri) throws Exception {
        for (int i = 0; ; i++) {
            try {
                Nbd.attach(way, uri, DEFAULTS).close();
                return;
            } catch (IOException e) {
                assertThat(i).isLessThan(100);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExportThatIsNotThereIsNotFound(Way way) throws Exception {
        Nbd.needed();
        try (Server server = Server.qemu(image(8), "raw")) {
            String other = server.uri().replace("///disk", "///other");
            assertThatThrownBy(() -> Nbd.attach(way, other, DEFAULTS))
                    .isInstanceOf(NotFoundException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void blocksThatTheKernelCannotKeepToAreRefused(Way way) throws Exception {
        Nbd.needed();
        try (Server server =
                Server.nbdkit(
                        "--filter=blocksize-policy",
                        "memory",
                        "8M",
                        "blocksize-minimum=8192",
                        "blocksize-preferred=8192",
                        "blocksize-maximum=1M",
                        "blocksize-error-policy=error")) {
            assertThatThrownBy(() -> Nbd.attach(way, server.uri(), DEFAULTS))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining("block sizes");
        }
    }

    @ParameterizedTest
    @EnumSource
    void keepsToTheServersLimits(Way way) throws Exception {
        Nbd.needed();
        try (Server server =
                        Server.nbdkit(
                                "--filter=blocksize-policy",
                                "memory",
                                "8M",
                                "blocksize-minimum=4096",
                                "blocksize-preferred=4096",
                                "blocksize-maximum=8192",
                                "blocksize-error-policy=error");
                NbdAttachment disk = Nbd.attach(way, server.uri(), DEFAULTS);
                FileBlockDevice device = FileBlockDevice.open(disk.device(), false)) {
            assertThat(device.sectorBytes()).isEqualTo(4096);
            byte[] content = random(MIB);
            device.write(4096, MemorySegment.ofArray(content));
            device.flush();
            Commands.run("blockdev", "--flushbufs", disk.device());
            byte[] back = new byte[content.length];
            device.read(4096, MemorySegment.ofArray(back));
            assertThat(back).isEqualTo(content);
        }
    }
}
