package io.drydock.disk;

import static io.drydock.disk.QemuImgOracle.create;
import static io.drydock.disk.QemuImgOracle.holds;
import static io.drydock.disk.QemuImgOracle.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.drydock.error.CancelledException;
import io.drydock.error.CorruptDataException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.image.LocalImage;
import io.drydock.internal.qemu.StorageDaemon;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Damage;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done with images that are there, against qemu-img. */
class DisksTest {
    private static final ImageOptions READ = ImageOptions.defaults();
    private static final ImageOptions WRITE = READ.withReadOnly(false);

    @TempDir private Path directory;
    private Path image = Path.of("/");

    @BeforeEach
    void makeImage() {
        Needs.program("qemu-img", "qemu-utils");
        Needs.program("qemu-storage-daemon", "qemu-system-common");
        image = path("image.qcow2");
        create(image, ImageFormat.QCOW2, "64M");
        write(image, ImageFormat.QCOW2, 1, "1M", "4M");
    }

    @AfterEach
    void nothingIsLeftOpenInTheDaemon() throws IOException {
        Path open = Path.of("/proc/" + StorageDaemon.resident().pid() + "/fd");
        try (Stream<Path> fds = Files.list(open)) {
            for (Path fd : fds.toList()) {
                assertThat(Files.readSymbolicLink(fd).toString())
                        .doesNotContain(directory.toString());
            }
        }
    }

    private Path path(String name) {
        return directory.resolve(name);
    }

    private Path overlay(String name, Path below, String size) {
        Path overlay = path(name);
        create(overlay, ImageFormat.QCOW2, size, "-b", below, "-F", "qcow2");
        return overlay;
    }

    // What images say of themselves.

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void whatAnImageSaysIsWhatQemuImgSays(ImageFormat format) throws IOException {
        Path other = path("other");
        create(other, format, "40M");
        DiskInfo info = Disks.info(other, READ.withFormat(format));
        assertThat(QemuImgOracle.info(other, format))
                .contains("\"virtual-size\": " + info.sizeBytes() + ",")
                .contains("\"actual-size\": " + info.allocatedBytes());
        if (info.clusterBytes().isPresent()) {
            assertThat(QemuImgOracle.info(other, format))
                    .contains("\"cluster-size\": " + info.clusterBytes().getAsLong());
        }
        info.details()
                .forEach((name, value) ->
                        assertThat(QemuImgOracle.info(other, format))
                                .containsPattern("\"" + name + "\": \"?" + value + "\"?[ ,]"));
        assertThat(info.details().isEmpty())
                .isEqualTo(format != ImageFormat.QCOW2 && format != ImageFormat.VMDK);
        assertThat(info.backing()).isEmpty();
        assertThat(info.path()).isEqualTo(other.toRealPath());
    }

    @Test
    void aBackingFileIsNamedAndNotLookedAt() throws IOException {
        Path overlay = overlay("overlay", image, "64M");
        Files.delete(image);
        DiskInfo info = Disks.info(overlay, READ);
        assertThat(info.backing()).contains(image.toString());
        assertThat(info.backingFormat()).contains("qcow2");
        makeImage();
    }

    @Test
    void aChainIsToldWhenAllOfItIsAllowed() throws IOException {
        Path middle = overlay("middle", image, "65M");
        Path top = overlay("top", middle, "66M");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Disks.chain(top, READ.withAllowedFiles(Set.of(middle))))
                .withMessageContaining(image.toString());
        List<DiskInfo> chain = Disks.chain(top, READ.withAllowedFiles(Set.of(middle, image)));
        assertThat(chain)
                .extracting(DiskInfo::path, DiskInfo::sizeBytes)
                .containsExactly(
                        tuple(top.toRealPath(), 66L << 20),
                        tuple(middle.toRealPath(), 65L << 20),
                        tuple(image.toRealPath(), 64L << 20));
    }

    @Test
    void whatIsNoImageOrHasNoKnownFormatIsRefused() throws IOException {
        Path raw = TestImages.sparse(path("raw"), 1);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Disks.info(raw, READ))
                .withMessageContaining("cannot be told");
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> Disks.info(directory, READ));
        assertThat(Disks.info(raw, READ.withAllowRaw(true)).sizeBytes()).isEqualTo(1 << 20);
    }

    // Maps.

    @Test
    void aMapIsQemuImgsMap() throws IOException {
        Path middle = overlay("middle", image, "64M");
        write(middle, ImageFormat.QCOW2, 2, "3M", "4M");
        Commands.run("qemu-io", "-f", "qcow2", "-c", "write -z 20M 2M", middle);
        Path top = overlay("top", middle, "64M");
        write(top, ImageFormat.QCOW2, 3, "6M", "64K");
        assertThat(map(top, READ.withAllowedFiles(Set.of(middle, image))))
                .isEqualTo(theirMap(top, ImageFormat.QCOW2));
    }

    @Test
    void theMapOfARawFileIsItsHoles() throws IOException {
        Path raw = TestImages.sparse(path("raw"), 8);
        Damage.write(raw, 1 << 20, new byte[4096]);
        assertThat(map(raw, READ.withFormat(ImageFormat.RAW)))
                .isEqualTo(theirMap(raw, ImageFormat.RAW));
    }

    private static List<String> map(Path of, ImageOptions options) throws IOException {
        List<String> lines = new ArrayList<>();
        Disks.map(
                of,
                options,
                run ->
                        lines.add(
                                String.format(
                                        Locale.ROOT,
                                        "%d %d %s %b %b",
                                        run.offsetBytes(),
                                        run.lengthBytes(),
                                        // qemu-img counts on below the last image
                                        run.depth() < 0 ? "-" : Integer.toString(run.depth()),
                                        run.zero(),
                                        run.data())),
                Monitor.NONE);
        return lines;
    }

    private static List<String> theirMap(Path of, ImageFormat format) {
        String json =
                Commands.run("qemu-img", "map", "--output=json", "-f", format.qemuDriver(), of);
        return json.lines()
                .map(line ->
                        line.replaceAll(
                                ".*\"start\": (\\d+), \"length\": (\\d+), \"depth\": (\\d+),"
                                        + " \"present\": (\\w+), \"zero\": (\\w+), \"data\":"
                                        + " (\\w+).*",
                                "$1 $2 $4$3 $5 $6"))
                .map(line -> line.replaceAll("false\\d+", "-"))
                .map(line -> line.replaceAll("true(\\d+)", "$1"))
                .toList();
    }

    // Sizes.

    @Test
    void aDiskGrowsAndShrinksWhenItMay() throws IOException {
        Disks.resize(image, WRITE, (100 << 20) + 1, false);
        assertThat(QemuImgOracle.info(image, ImageFormat.QCOW2))
                .contains("\"virtual-size\": " + ((100 << 20) + 512));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Disks.resize(image, WRITE, 2 << 20, false))
                .withMessageContaining("would be lost");
        Disks.resize(image, WRITE, 2 << 20, true);
        assertThat(Disks.info(image, READ).sizeBytes()).isEqualTo(2 << 20);
        Disks.resize(image, WRITE, 64 << 20, false);
        assertThat(holds(image, ImageFormat.QCOW2, 1, "1M", "1M")).isTrue();
        assertThat(holds(image, ImageFormat.QCOW2, 0, "2M", "62M")).isTrue();
        assertThat(QemuImgOracle.check(image, ImageFormat.QCOW2)).isZero();
    }

    @Test
    void whatAnOverlayGrowsByIsZeroesThoughMoreIsBelow() throws IOException {
        Path overlay = overlay("overlay", image, "2M");
        Disks.resize(overlay, WRITE.withAllowedFiles(Set.of(image)), 64 << 20, false);
        assertThat(holds(overlay, ImageFormat.QCOW2, 1, "1M", "1M")).isTrue();
        assertThat(holds(overlay, ImageFormat.QCOW2, 0, "2M", "62M")).isTrue();
    }

    @Test
    void aRawDiskHasAnySize() throws IOException {
        Path raw = TestImages.sparse(path("raw"), 1);
        ImageOptions options = WRITE.withFormat(ImageFormat.RAW);
        Disks.resize(raw, options, (3 << 20) + 7, false);
        assertThat(Files.size(raw)).isEqualTo((3 << 20) + 7);
        Disks.resize(raw, options, 5, true);
        assertThat(Files.size(raw)).isEqualTo(5);
    }

    @Test
    void whatCannotBeResizedIsSaid() throws IOException {
        Path vdi = path("vdi");
        create(vdi, ImageFormat.VDI, "8M");
        assertThatExceptionOfType(UnsupportedException.class)
                .isThrownBy(() -> Disks.resize(vdi, WRITE, 16 << 20, false))
                .withMessageContaining("convert it");
    }

    // Overlays.

    @Test
    void aCommitPutsAllIntoTheBackingFileWhichGrows() throws IOException {
        Path overlay = overlay("overlay", image, "80M");
        write(overlay, ImageFormat.QCOW2, 2, "3M", "4M");
        write(overlay, ImageFormat.QCOW2, 3, "70M", "2M");
        String before = TestImages.sha256(overlay);
        Recorder recorder = new Recorder();
        Disks.commit(overlay, WRITE.withAllowedFiles(Set.of(image)), recorder);
        assertThat(TestImages.sha256(overlay)).isEqualTo(before);
        assertThat(QemuImgOracle.same(overlay, ImageFormat.QCOW2, image, ImageFormat.QCOW2))
                .isTrue();
        assertThat(holds(image, ImageFormat.QCOW2, 1, "1M", "2M")).isTrue();
        assertThat(holds(image, ImageFormat.QCOW2, 2, "3M", "4M")).isTrue();
        assertThat(holds(image, ImageFormat.QCOW2, 3, "70M", "2M")).isTrue();
        assertThat(QemuImgOracle.check(image, ImageFormat.QCOW2)).isZero();
        assertThat(recorder.done()).isSorted().last().isEqualTo(recorder.total());
    }

    @Test
    void aCommitGoesOneFileDeepAndIntoRawOnesToo() throws IOException {
        Path raw = TestImages.sparse(path("raw"), 4);
        Path middle = path("middle");
        create(middle, ImageFormat.QCOW2, "4M", "-b", raw, "-F", "raw");
        Path top = overlay("top", middle, "4M");
        write(middle, ImageFormat.QCOW2, 4, "1M", "1M");
        write(top, ImageFormat.QCOW2, 5, "2M", "1M");
        ImageOptions options = WRITE.withAllowedFiles(Set.of(middle, raw));
        Disks.commit(top, options, Monitor.NONE);
        assertThat(holds(middle, ImageFormat.QCOW2, 5, "2M", "1M")).isTrue();
        assertThat(Files.readAllBytes(raw)).containsOnly(0);
        Disks.commit(middle, options, Monitor.NONE);
        assertThat(Files.size(raw)).isEqualTo(4 << 20);
        assertThat(Damage.read(raw, 1 << 20, 1 << 20)).containsOnly(4);
        assertThat(Damage.read(raw, 2 << 20, 1 << 20)).containsOnly(5);
    }

    @Test
    void aCommitThatIsCancelledLeavesTheDiskWholeAndCanBeRepeated() throws IOException {
        Path overlay = overlay("overlay", image, "64M");
        write(overlay, ImageFormat.QCOW2, 2, "0", "40M");
        ImageOptions options = WRITE.withAllowedFiles(Set.of(image));
        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(() -> Disks.commit(overlay, options, new CancelAfter(0)));
        assertThat(holds(overlay, ImageFormat.QCOW2, 2, "0", "40M")).isTrue();
        assertThat(QemuImgOracle.check(image, ImageFormat.QCOW2)).isZero();
        Disks.commit(overlay, options, Monitor.NONE);
        assertThat(holds(image, ImageFormat.QCOW2, 2, "0", "40M")).isTrue();
    }

    @Test
    void whatCannotBeCommittedIsRefused() throws IOException {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Disks.commit(image, WRITE, Monitor.NONE))
                .withMessageContaining("no backing file");
        Path overlay = overlay("overlay", image, "64M");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Disks.commit(overlay, WRITE, Monitor.NONE))
                .withMessageContaining("not allowed");
        // Another overlay that is in use would change under its user.
        Path other = overlay("other", image, "64M");
        ImageOptions allowed = WRITE.withAllowedFiles(Set.of(image));
        try (LocalImage used = LocalImage.open(other, allowed)) {
            assertThat(used.isReadOnly()).isFalse();
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> Disks.commit(overlay, allowed, Monitor.NONE))
                    .withMessageContaining("another program");
        }
    }

    // Internal snapshots.

    @Test
    void aDiskGoesBackToItsSnapshots() throws IOException {
        Instant begin = Instant.now().minus(Duration.ofMinutes(1));
        Disks.createSnapshot(image, WRITE, "first");
        write(image, ImageFormat.QCOW2, 2, "1M", "4M");
        Disks.createSnapshot(image, WRITE, "näxt/../x");
        write(image, ImageFormat.QCOW2, 3, "1M", "4M");

        List<DiskSnapshot> snapshots = Disks.info(image, READ).snapshots();
        assertThat(snapshots).extracting(DiskSnapshot::name).containsExactly("first", "näxt/../x");
        assertThat(snapshots).extracting(DiskSnapshot::id).containsExactly("1", "2");
        assertThat(snapshots.getFirst().created()).isAfter(begin);
        assertThat(Commands.run("qemu-img", "snapshot", "-l", image)).contains("first");

        Disks.revert(image, WRITE, "first");
        assertThat(holds(image, ImageFormat.QCOW2, 1, "1M", "4M")).isTrue();
        Disks.revert(image, WRITE, "2");
        assertThat(holds(image, ImageFormat.QCOW2, 2, "1M", "4M")).isTrue();
        Disks.deleteSnapshot(image, WRITE, "näxt/../x");
        Disks.deleteSnapshot(image, WRITE, "1");
        assertThat(Disks.info(image, READ).snapshots()).isEmpty();
        assertThat(QemuImgOracle.check(image, ImageFormat.QCOW2)).isZero();
    }

    @Test
    void aNameGoesBeforeAnId() throws IOException {
        Disks.createSnapshot(image, WRITE, "2");
        write(image, ImageFormat.QCOW2, 2, "1M", "4M");
        Disks.createSnapshot(image, WRITE, "other");
        Disks.revert(image, WRITE, "2");
        assertThat(holds(image, ImageFormat.QCOW2, 1, "1M", "4M")).isTrue();
        Disks.deleteSnapshot(image, WRITE, "2");
        assertThat(Disks.info(image, READ).snapshots())
                .extracting(DiskSnapshot::name)
                .containsExactly("other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "a\u0000b", "\u001b[1m"})
    void namesThatQemuWouldSpoilAreRefused(String name) {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Disks.createSnapshot(image, WRITE, name));
    }

    @Test
    void aNameIsAsLongAsItIsKept() throws IOException {
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Disks.createSnapshot(image, WRITE, "x".repeat(256)));
        Disks.createSnapshot(image, WRITE, "x".repeat(255));
        assertThat(Disks.info(image, READ).snapshots().getFirst().name())
                .isEqualTo("x".repeat(255));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Disks.createSnapshot(image, WRITE, "x".repeat(255)))
                .withMessageContaining("it has a snapshot");
    }

    @Test
    void whatHasNoSnapshotsSaysSo() throws IOException {
        Path raw = TestImages.sparse(path("raw"), 1);
        ImageOptions options = WRITE.withFormat(ImageFormat.RAW);
        assertThatExceptionOfType(UnsupportedException.class)
                .isThrownBy(() -> Disks.createSnapshot(raw, options, "x"));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> Disks.revert(image, WRITE, "never"));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> Disks.deleteSnapshot(image, WRITE, "never"));
    }

    // Checks.

    @Test
    void leaksAndCorruptionsAreFoundAndRepaired() throws IOException {
        assertThat(check(READ, DiskRepair.NONE).isClean()).isTrue();
        long end = Files.size(image);
        // The count of a cluster that nothing refers to: one block of counts, at 128 KiB.
        Damage.write(image, (128 << 10) + 2 * (end >> 16), (byte) 0, (byte) 1);
        Damage.write(image, end, new byte[64 << 10]);
        DiskCheck leaking = check(READ, DiskRepair.NONE);
        assertThat(leaking.leaks()).isEqualTo(1);
        assertThat(leaking.corruptions()).isZero();
        assertThat(check(WRITE, DiskRepair.LEAKS).leaksFixed()).isEqualTo(1);
        assertThat(check(READ, DiskRepair.NONE).isClean()).isTrue();

        // No count for a cluster that holds data.
        Damage.write(image, (128 << 10) + 2 * 5, (byte) 0, (byte) 0);
        String before = TestImages.sha256(image);
        assertThat(check(WRITE, DiskRepair.NONE).corruptions()).isPositive();
        assertThat(TestImages.sha256(image)).isEqualTo(before);
        assertThat(check(WRITE, DiskRepair.ALL).corruptionsFixed()).isPositive();
        assertThat(check(READ, DiskRepair.NONE).isClean()).isTrue();
        assertThat(holds(image, ImageFormat.QCOW2, 1, "1M", "4M")).isTrue();
    }

    private DiskCheck check(ImageOptions options, DiskRepair repair) throws IOException {
        return Disks.check(image, options, repair, Monitor.NONE);
    }

    @Test
    void whatCannotBeCheckedIsSaid() throws IOException {
        Path raw = TestImages.sparse(path("raw"), 1);
        Path vhd = path("vhd");
        create(vhd, ImageFormat.VHD, "8M");
        assertThatExceptionOfType(UnsupportedException.class)
                .isThrownBy(() ->
                        Disks.check(
                                raw,
                                READ.withFormat(ImageFormat.RAW),
                                DiskRepair.NONE,
                                Monitor.NONE));
        assertThatExceptionOfType(UnsupportedException.class)
                .isThrownBy(() -> Disks.check(vhd, READ, DiskRepair.NONE, Monitor.NONE));
    }

    // Those that change nothing, and those who are there before.

    private interface Change {
        void make(ImageOptions options) throws IOException;
    }

    private List<Change> changes() {
        return List.of(
                how -> Disks.resize(image, how, 128 << 20, true),
                how -> Disks.check(image, how, DiskRepair.ALL, Monitor.NONE),
                how -> Disks.createSnapshot(image, how, "new"),
                how -> Disks.deleteSnapshot(image, how, "old"),
                how -> Disks.revert(image, how, "old"),
                how -> Disks.commit(image, how, Monitor.NONE));
    }

    @Test
    void whatIsOpenedReadOnlyIsNotChanged() throws IOException {
        Commands.run("qemu-img", "snapshot", "-c", "old", image);
        String before = TestImages.sha256(image);
        for (Change change : changes()) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> change.make(READ))
                    .withMessageContaining("it was opened read-only");
        }
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    @Test
    void whatSomebodyUsesIsNotChanged() throws IOException {
        Commands.run("qemu-img", "snapshot", "-c", "old", image);
        String before = TestImages.sha256(image);
        try (LocalImage used = LocalImage.open(image, READ)) {
            assertThat(used.isReadOnly()).isTrue();
            for (Change change : changes().subList(0, 5)) {
                assertThatExceptionOfType(RefusedException.class)
                        .isThrownBy(() -> change.make(WRITE))
                        .withMessageContaining("another program");
            }
            assertThat(Disks.info(image, READ).snapshots()).hasSize(1);
        }
        try (LocalImage used = LocalImage.open(image, WRITE)) {
            assertThat(used.isReadOnly()).isFalse();
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> Disks.info(image, READ));
        }
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }
}
