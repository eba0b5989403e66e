package io.drydock.disk;

import static io.drydock.disk.QemuImgOracle.check;
import static io.drydock.disk.QemuImgOracle.create;
import static io.drydock.disk.QemuImgOracle.holds;
import static io.drydock.disk.QemuImgOracle.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.drydock.error.CancelledException;
import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.image.Below;
import io.drydock.internal.image.DiskFile;
import io.drydock.task.Monitor;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Images that we make, as qemu-img sees them. */
class DiskCreationTest {
    private static final long SIZE = 37L << 20;

    @TempDir private Path directory;

    @BeforeEach
    void needsQemu() {
        Needs.program("qemu-img", "qemu-utils");
        Needs.program("qemu-storage-daemon", "qemu-system-common");
    }

    private Path path(String name) {
        return directory.resolve(name);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
        }
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void everyFormatIsMadeSparseAndOfTheSizeThatWasAskedFor(ImageFormat format) throws IOException {
        Path image = path("image");
        Disks.create(NewDisk.of(image, format).withSizeBytes(SIZE));

        assertThat(QemuImgOracle.info(image, format))
                .contains("\"virtual-size\": " + SIZE)
                .contains("\"format\": \"" + format.qemuDriver() + "\"");
        assertThat(check(image, format)).isIn(0, 63);
        assertThat(holds(image, format, 0, "0", "37M")).isTrue();
        assertThat(allocated(image)).isLessThan(3 << 20);
        assertThat(names()).containsExactly("image");
    }

    private static long allocated(Path image) throws IOException {
        try (DiskFile file =
                DiskFile.open(
                        image,
                        ImageOptions.defaults().withFormat(ImageFormat.RAW),
                        Below.LEFT_OUT)) {
            return file.bytes().allocatedBytes();
        }
    }

    @Test
    void aRawImageHasAnySizeAndOthersWholeSectors() throws IOException {
        Disks.create(NewDisk.of(path("raw"), ImageFormat.RAW).withSizeBytes(1000));
        assertThat(Files.size(path("raw"))).isEqualTo(1000);
        Disks.create(NewDisk.of(path("qcow2"), ImageFormat.QCOW2).withSizeBytes(1000));
        assertThat(QemuImgOracle.info(path("qcow2"), ImageFormat.QCOW2))
                .contains("\"virtual-size\": 1024");
        Disks.create(NewDisk.of(path("none"), ImageFormat.RAW).withSizeBytes(0));
        assertThat(Files.size(path("none"))).isZero();
    }

    @Test
    void aQcow2ImageHasTheFeaturesThatWereAskedFor() throws IOException {
        Qcow2Options options =
                Qcow2Options.defaults()
                        .withClusterBytes(128 << 10)
                        .withRefcountBits(1)
                        .withExtendedL2(true)
                        .withCompression(Compression.ZSTD);
        Path image = path("image");
        NewDisk disk = NewDisk.of(image, ImageFormat.QCOW2).withSizeBytes(SIZE);
        Disks.create(disk.withQcow2(options));
        assertThat(QemuImgOracle.info(image, ImageFormat.QCOW2))
                .contains("\"cluster-size\": 131072")
                .contains("\"compat\": \"1.1\"")
                .contains("\"refcount-bits\": 1,")
                .contains("\"extended-l2\": true")
                .contains("\"compression-type\": \"zstd\"");

        Qcow2Options lazy = Qcow2Options.defaults().withLazyRefcounts(true);
        Disks.create(disk.withQcow2(lazy).withReplace(true));
        assertThat(QemuImgOracle.info(image, ImageFormat.QCOW2))
                .contains("\"lazy-refcounts\": true");

        Disks.create(disk.withQcow2(Qcow2Options.defaults().withVersion(2)).withReplace(true));
        assertThat(QemuImgOracle.info(image, ImageFormat.QCOW2)).contains("\"compat\": \"0.10\"");
        assertThat(names()).containsExactly("image");
    }

    @Test
    void whatNoQcow2ImageHasIsRefusedBeforeAnythingIsMade() {
        Qcow2Options defaults = Qcow2Options.defaults();
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.withVersion(4));
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.withClusterBytes(1000));
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.withClusterBytes(4 << 20));
        assertThatIllegalArgumentException().isThrownBy(() -> defaults.withRefcountBits(128));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> defaults.withVersion(2).withLazyRefcounts(true));
    }

    @ParameterizedTest
    @EnumSource(value = Preallocation.class, names = "NONE", mode = Mode.EXCLUDE)
    void preallocationTakesWhatItSays(Preallocation preallocation) throws IOException {
        Path image = path("qcow2");
        NewDisk disk = NewDisk.of(image, ImageFormat.QCOW2).withSizeBytes(SIZE);
        Disks.create(disk.withPreallocation(preallocation));
        boolean data = preallocation != Preallocation.METADATA;
        assertThat(allocated(image) >= SIZE).isEqualTo(data);
        assertThat(check(image, ImageFormat.QCOW2)).isZero();
        assertThat(Disks.check(image, ImageOptions.defaults(), DiskRepair.NONE, Monitor.NONE))
                .extracting(DiskCheck::clusters, DiskCheck::allocatedClusters)
                .containsExactly(SIZE >> 16, SIZE >> 16);
        assertThat(holds(image, ImageFormat.QCOW2, 0, "0", "37M")).isTrue();
    }

    @Test
    void aRawImageCanBeAllocated() throws IOException {
        for (Preallocation kind : List.of(Preallocation.ALLOCATED, Preallocation.FULL)) {
            Path image = path("raw" + kind);
            NewDisk disk = NewDisk.of(image, ImageFormat.RAW).withSizeBytes(SIZE + 3);
            Disks.create(disk.withPreallocation(kind));
            assertThat(allocated(image)).isGreaterThanOrEqualTo(SIZE);
            assertThat(Files.size(image)).isEqualTo(SIZE + 3);
        }
    }

    @Test
    void whatAFormatHasNotIsSaid() {
        NewDisk vdi = NewDisk.of(path("vdi"), ImageFormat.VDI).withSizeBytes(SIZE);
        for (NewDisk disk :
                List.of(
                        vdi.withPreallocation(Preallocation.METADATA),
                        vdi.withPreallocation(Preallocation.FULL),
                        vdi.withCompressed(true),
                        vdi.withBacking(new Backing(Path.of("base"), ImageFormat.RAW)))) {
            assertThatExceptionOfType(UnsupportedException.class)
                    .isThrownBy(() -> Disks.create(disk))
                    .withMessageContaining("a vdi image is made without");
        }
        assertThat(path("vdi")).doesNotExist();
    }

    @Test
    void clustersThatAreCompressedAreNotHuge() {
        NewDisk huge =
                NewDisk.of(path("huge"), ImageFormat.QCOW2)
                        .withSizeBytes(SIZE)
                        .withCompressed(true)
                        .withQcow2(Qcow2Options.defaults().withClusterBytes(512 << 10));
        assertThatExceptionOfType(UnsupportedException.class)
                .isThrownBy(() -> Disks.create(huge))
                .withMessageContaining("256 KiB at most");
        assertThat(path("huge")).doesNotExist();
    }

    @Test
    void anOverlayHasTheSizeAndTheBytesOfItsBackingFile() throws IOException {
        create(path("base.qcow2"), ImageFormat.QCOW2, "32M");
        write(path("base.qcow2"), ImageFormat.QCOW2, 7, "1M", "2M");
        Backing backing = new Backing(Path.of("base.qcow2"), ImageFormat.QCOW2);
        Path overlay = path("overlay.qcow2");
        Disks.create(NewDisk.overlay(overlay, backing));
        assertThat(QemuImgOracle.info(overlay, ImageFormat.QCOW2))
                .contains("\"virtual-size\": " + (32 << 20))
                .contains("\"backing-filename\": \"base.qcow2\"")
                .contains("\"backing-filename-format\": \"qcow2\"");
        assertThat(holds(overlay, ImageFormat.QCOW2, 7, "1M", "2M")).isTrue();

        Files.copy(path("base.qcow2"), path("a:b"));
        Disks.create(
                NewDisk.overlay(path("colon"), new Backing(Path.of("a:b"), ImageFormat.QCOW2))
                        .withSizeBytes(64 << 20));
        assertThat(holds(path("colon"), ImageFormat.QCOW2, 7, "1M", "2M")).isTrue();
        assertThat(holds(path("colon"), ImageFormat.QCOW2, 0, "32M", "32M")).isTrue();
    }

    @Test
    void anOverlayOfWhatIsNotThereOrAnotherFormatIsRefused() throws IOException {
        create(path("base.raw"), ImageFormat.RAW, "1M");
        for (Backing backing :
                List.of(
                        new Backing(Path.of("missing"), ImageFormat.QCOW2),
                        new Backing(Path.of("base.raw"), ImageFormat.QCOW2))) {
            assertThatExceptionOfType(DrydockException.class)
                    .isThrownBy(() -> Disks.create(NewDisk.overlay(path("over"), backing)));
        }
        assertThat(names()).containsExactly("base.raw");
    }

    @Test
    void whatIsThereIsReplacedOnlyIfAllowedAndNotInUse() throws IOException {
        Path image = Files.writeString(path("image"), "precious");
        NewDisk disk = NewDisk.of(image, ImageFormat.QCOW2).withSizeBytes(SIZE);
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Disks.create(disk))
                .withMessageContaining("already");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() ->
                        Disks.create(
                                NewDisk.of(directory, ImageFormat.RAW)
                                        .withSizeBytes(1)
                                        .withReplace(true)));
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (DiskFile used = DiskFile.open(image, raw, Below.LEFT_OUT)) {
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> Disks.create(disk.withReplace(true)))
                    .withMessageContaining("another program");
            assertThat(used.path()).hasContent("precious");
        }
        Path link = Files.createSymbolicLink(path("link"), Path.of("image"));
        Disks.create(NewDisk.of(link, ImageFormat.RAW).withSizeBytes(5).withReplace(true));
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.readAllBytes(image)).containsOnly(0).hasSize(5);
        assertThat(names()).containsExactly("image", "link");
    }

    @Test
    void whatFailsOrIsCancelledLeavesNothing() throws IOException {
        NewDisk tooLarge = NewDisk.of(path("large"), ImageFormat.QCOW2).withSizeBytes(1L << 62);
        assertThatExceptionOfType(DrydockException.class).isThrownBy(() -> Disks.create(tooLarge));
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> Disks.create(NewDisk.of(path("none"), ImageFormat.RAW)))
                .withMessageContaining("no size");
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() ->
                        Disks.create(
                                NewDisk.of(path("no/such"), ImageFormat.RAW).withSizeBytes(1)));
        NewDisk full =
                NewDisk.of(path("full"), ImageFormat.RAW)
                        .withSizeBytes(SIZE)
                        .withPreallocation(Preallocation.FULL);
        assertThatExceptionOfType(CancelledException.class)
                .isThrownBy(() -> Disks.create(full, new CancelAfter(3)));
        assertThat(names()).isEmpty();
    }
}
