package io.drydock.disk;

import static io.drydock.disk.QemuImgOracle.check;
import static io.drydock.disk.QemuImgOracle.same;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CancelledException;
import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Conversions, compared with the source by qemu-img. */
class DiskConversionTest {
    /** Neither whole clusters nor whole MiB, but whole sectors. */
    private static final int SIZE = (9 << 20) + 3 * 512;

    @TempDir private Path directory;

    private Path raw = Path.of("/");

    @BeforeEach
    void writeRaw() throws IOException {
        Needs.program("qemu-img", "qemu-utils");
        Needs.program("qemu-storage-daemon", "qemu-system-common");
        byte[] content = new byte[SIZE];
        new Random(11).nextBytes(content);
        Arrays.fill(content, 1 << 20, (3 << 20) + 4096, (byte) 0);
        Arrays.fill(content, 4 << 20, 5 << 20, (byte) 'x');
        Arrays.fill(content, 6 << 20, 8 << 20, (byte) 0);
        raw = Files.write(path("source.raw"), content);
    }

    private Path path(String name) {
        return directory.resolve(name);
    }

    private static ImageOptions options(ImageFormat format) {
        return ImageOptions.defaults().withFormat(format);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void toEveryFormatAndBackTheDiskIsTheSame(ImageFormat format) throws IOException {
        Path image = path("image");
        Disks.convert(raw, options(ImageFormat.RAW), NewDisk.of(image, format), Monitor.NONE);
        assertThat(same(raw, ImageFormat.RAW, image, format)).isTrue();
        assertThat(check(image, format)).isIn(0, 63);

        Path back = path("back");
        Disks.convert(image, options(format), NewDisk.of(back, ImageFormat.RAW), Monitor.NONE);
        assertThat(back).hasSameBinaryContentAs(raw);
        Commands.run("cmp", back, raw);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void whatQemuHasMadeIsConvertedToo(ImageFormat format) throws IOException {
        Path theirs = path("theirs");
        QemuImgOracle.convert(raw, ImageFormat.RAW, theirs, format);
        String before = TestImages.sha256(theirs);
        Path ours = path("ours");
        Disks.convert(theirs, options(format), NewDisk.of(ours, ImageFormat.QCOW2), Monitor.NONE);
        assertThat(same(theirs, format, ours, ImageFormat.QCOW2)).isTrue();
        assertThat(TestImages.sha256(theirs)).isEqualTo(before);
    }

    @Test
    void zeroesTakeNoSpaceAsWithQemuImg() throws IOException {
        for (ImageFormat format : ImageFormat.values()) {
            Path theirs = path("theirs." + format);
            QemuImgOracle.convert(raw, ImageFormat.RAW, theirs, format);
            Path ours = path("ours." + format);
            Disks.convert(raw, options(ImageFormat.RAW), NewDisk.of(ours, format), Monitor.NONE);
            assertThat(Disks.info(ours, options(format)).allocatedBytes())
                    .as(format.toString())
                    .isLessThanOrEqualTo(
                            Disks.info(theirs, options(format)).allocatedBytes() + (64 << 10));
        }
    }

    @Test
    void aTerabyteOfHolesTakesNoTimeAndNoSpace() throws IOException {
        Path large = TestImages.sparse(path("large"), 1 << 20);
        Path image = path("image");
        Disks.convert(
                large,
                options(ImageFormat.RAW),
                NewDisk.of(image, ImageFormat.QCOW2),
                Monitor.NONE);
        assertThat(Files.size(image)).isLessThan(1 << 20);
        assertThat(QemuImgOracle.info(image, ImageFormat.QCOW2))
                .contains("\"virtual-size\": " + (1L << 40));
    }

    @ParameterizedTest
    @EnumSource(Compression.class)
    void clustersAreCompressed(Compression compression) throws IOException {
        for (int clusterBytes : List.of(4 << 10, 64 << 10, 256 << 10)) {
            Path image = path("image" + clusterBytes);
            NewDisk disk =
                    NewDisk.of(image, ImageFormat.QCOW2)
                            .withCompressed(true)
                            .withQcow2(
                                    Qcow2Options.defaults()
                                            .withClusterBytes(clusterBytes)
                                            .withCompression(compression));
            Disks.convert(raw, options(ImageFormat.RAW), disk, Monitor.NONE);
            assertThat(same(raw, ImageFormat.RAW, image, ImageFormat.QCOW2)).isTrue();
            DiskCheck check =
                    Disks.check(image, ImageOptions.defaults(), DiskRepair.NONE, Monitor.NONE);
            assertThat(check.isClean()).isTrue();
            if (clusterBytes == 64 << 10) {
                // The MiB of one letter and two with some zeroes: random bytes stay as they are.
                assertThat(check.compressedClusters()).isEqualTo(18);
            }
        }
    }

    @Test
    void anOverlayIsConvertedWithWhatIsBelow() throws IOException {
        Path overlay = path("overlay");
        Disks.create(NewDisk.overlay(overlay, new Backing(raw.getFileName(), ImageFormat.RAW)));
        QemuImgOracle.write(overlay, ImageFormat.QCOW2, 5, "2M", "1M");
        NewDisk target = NewDisk.of(path("flat"), ImageFormat.QCOW2);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(
                        () -> Disks.convert(overlay, ImageOptions.defaults(), target, Monitor.NONE))
                .withMessageContaining("not allowed");
        assertThat(target.path()).doesNotExist();
        ImageOptions allowed = ImageOptions.defaults().withAllowedFiles(Set.of(raw));
        Disks.convert(overlay, allowed, target, Monitor.NONE);
        assertThat(same(overlay, ImageFormat.QCOW2, target.path(), ImageFormat.QCOW2)).isTrue();
        assertThat(Disks.info(target.path(), ImageOptions.defaults()).backing()).isEmpty();
    }

    @Test
    void theTargetMayBeLargerAndNeverSmaller() throws IOException {
        NewDisk larger = NewDisk.of(path("larger"), ImageFormat.VDI).withSizeBytes(32 << 20);
        Disks.convert(raw, options(ImageFormat.RAW), larger, Monitor.NONE);
        assertThat(QemuImgOracle.info(larger.path(), ImageFormat.VDI))
                .contains("\"virtual-size\": " + (32 << 20));
        assertThat(QemuImgOracle.holds(larger.path(), ImageFormat.VDI, 0, "10M", "22M")).isTrue();

        NewDisk smaller = NewDisk.of(path("smaller"), ImageFormat.RAW).withSizeBytes(SIZE - 1);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(
                        () -> Disks.convert(raw, options(ImageFormat.RAW), smaller, Monitor.NONE));
        assertThat(smaller.path()).doesNotExist();
    }

    @Test
    void noImageIsItsOwnTarget() throws IOException {
        String before = TestImages.sha256(raw);
        NewDisk same = NewDisk.of(raw, ImageFormat.QCOW2).withReplace(true);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Disks.convert(raw, options(ImageFormat.RAW), same, Monitor.NONE))
                .withMessageContaining("target as well");
        assertThat(TestImages.sha256(raw)).isEqualTo(before);
    }

    @Test
    void whatIsCancelledLeavesNothing() throws IOException {
        for (ImageFormat format : List.of(ImageFormat.RAW, ImageFormat.QCOW2)) {
            NewDisk target = NewDisk.of(path("target"), format);
            assertThatThrownBy(() ->
                            Disks.convert(
                                    raw, options(ImageFormat.RAW), target, new CancelAfter(2)))
                    .isInstanceOf(CancelledException.class);
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).containsExactly(raw);
            }
        }
    }

    @Test
    void progressIsToldInBytesOfTheDisk() throws IOException {
        Recorder recorder = new Recorder();
        Disks.convert(
                raw,
                options(ImageFormat.RAW),
                NewDisk.of(path("target"), ImageFormat.QCOW2),
                recorder);
        assertThat(recorder.done()).isSorted().last().isEqualTo((long) SIZE);
        assertThat(recorder.total()).isEqualTo(SIZE);
    }
}
