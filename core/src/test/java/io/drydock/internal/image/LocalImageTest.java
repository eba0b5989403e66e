package io.drydock.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drydock.block.BlockDevice;
import io.drydock.block.Extent;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.linux.FileCalls;
import io.drydock.internal.qemu.StorageDaemon;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of all formats, made and checked by QEMU's own tools. */
class LocalImageTest {
    private static final int SIZE = 5 << 20;
    private static final int DATA = 3 << 20;

    @TempDir private Path directory;
    private byte[] content = new byte[0];
    private Path raw = Path.of("/");

    /** Random data, then zeroes. */
    @BeforeEach
    void writeRaw() throws IOException {
        Needs.program("qemu-img", "qemu-utils");
        Needs.program("qemu-storage-daemon", "qemu-system-common");
        content = new byte[SIZE];
        new Random(7).nextBytes(content);
        Arrays.fill(content, DATA, SIZE, (byte) 0);
        raw = Files.write(directory.resolve("disk.raw"), content);
    }

    private Path convert(ImageFormat format, String... options) {
        Path image = directory.resolve("image." + format);
        List<Object> command = new ArrayList<>(List.of("qemu-img", "convert", "-f", "raw"));
        command.addAll(List.of("-O", format.qemuDriver()));
        command.addAll(List.of(options));
        command.addAll(List.of(raw, image));
        Commands.run(command.toArray());
        return image;
    }

    private static ImageOptions options(ImageFormat format) {
        // Raw is not told by magic.
        return ImageOptions.defaults().withAllowRaw(format == ImageFormat.RAW);
    }

    private static byte[] read(BlockDevice disk, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        disk.read(offset, MemorySegment.ofArray(bytes));
        return bytes;
    }

    private static byte[] read(PlainFile file, long offset, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(length);
            assertThat(FileCalls.preadFully(file.fd(), into, offset)).isEqualTo(length);
            return into.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static void write(PlainFile file, long offset, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment from = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            assertThat(FileCalls.pwriteFully(file.fd(), from, offset)).isZero();
            assertThat(FileCalls.fsync(file.fd())).isZero();
        }
    }

    /** The disk as qemu-img converts it; a VHD may be a little larger than it was made. */
    private byte[] qemuReads(Path image, ImageFormat format) throws IOException {
        Path copy = directory.resolve("copy.raw");
        Commands.run("qemu-img", "convert", "-f", format.qemuDriver(), "-O", "raw", image, copy);
        return Files.readAllBytes(copy);
    }

    private void needFiles() throws IOException {
        Needs.that(StorageDaemon.resident().canExportFiles(), "needs root and /dev/fuse");
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void readsWhatQemuReads(ImageFormat format) throws Exception {
        Path image = convert(format);
        byte[] before = Files.readAllBytes(image);
        byte[] expected = qemuReads(image, format);
        try (LocalImage opened = LocalImage.open(image, options(format))) {
            assertThat(opened.format()).isEqualTo(format);
            assertThat(opened.path()).contains(image.toRealPath());
            assertThat(opened.isReadOnly()).isTrue();
            BlockDevice disk = opened.disk();
            assertThat(disk.sizeBytes()).isEqualTo(expected.length).isGreaterThanOrEqualTo(SIZE);
            assertThat(disk.isReadOnly()).isTrue();
            assertThat(read(disk, 0, expected.length)).isEqualTo(expected).startsWith(content);
            assertThat(read(disk, 12345, 77))
                    .isEqualTo(Arrays.copyOfRange(content, 12345, 12345 + 77));
            assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> disk.zero(0, 512));
        }
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void writesWhatQemuThenReads(ImageFormat format) throws Exception {
        Path image = convert(format);
        byte[] expected = Arrays.copyOf(content, SIZE);
        byte[] text = "drydock".getBytes("US-ASCII");
        try (LocalImage opened = LocalImage.open(image, options(format).withReadOnly(false))) {
            BlockDevice disk = opened.disk();
            disk.write(1001, MemorySegment.ofArray(text));
            disk.write(DATA + 100_000, MemorySegment.ofArray(text));
            disk.zero(1 << 20, 100_000);
            disk.flush();
        }
        System.arraycopy(text, 0, expected, 1001, text.length);
        System.arraycopy(text, 0, expected, DATA + 100_000, text.length);
        Arrays.fill(expected, 1 << 20, (1 << 20) + 100_000, (byte) 0);
        byte[] actual = qemuReads(image, format);
        assertThat(Arrays.mismatch(Arrays.copyOf(actual, SIZE), expected)).isEqualTo(-1);
        if (Set.of(ImageFormat.QCOW2, ImageFormat.VDI, ImageFormat.VHDX).contains(format)) {
            Commands.run("qemu-img", "check", "-f", format.qemuDriver(), image);
        }
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void showsTheDiskAsAFile(ImageFormat format) throws Exception {
        needFiles();
        Path image = convert(format);
        try (LocalImage opened = LocalImage.open(image, options(format))) {
            PlainFile file = opened.plainFile();
            assertThat(file.readOnly()).isTrue();
            assertThat(file.sizeBytes()).isEqualTo(opened.disk().sizeBytes());
            assertThat(read(file, 0, SIZE)).isEqualTo(content);
            assertThat(read(opened.disk(), 0, SIZE)).isEqualTo(content);
            assertThat(opened.plainFile()).isSameAs(file);
        }
        byte[] text = "drydock".getBytes("US-ASCII");
        try (LocalImage opened = LocalImage.open(image, options(format).withReadOnly(false))) {
            BlockDevice disk = opened.disk();
            write(opened.plainFile(), 4000, text);
            assertThat(read(disk, 4000, text.length)).isEqualTo(text);
            disk.close();
            assertThat(read(opened.plainFile(), 4000, text.length)).isEqualTo(text);
        }
        assertThat(qemuReads(image, format)).startsWith(Arrays.copyOf(content, 4000));
        assertThat(Arrays.copyOfRange(qemuReads(image, format), 4000, 4007)).isEqualTo(text);
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void anOverlayCatchesTheWrites(ImageFormat format) throws Exception {
        needFiles();
        Path image = convert(format);
        byte[] before = Files.readAllBytes(image);
        byte[] text = "drydock".getBytes("US-ASCII");
        try (LocalImage opened = LocalImage.open(image, options(format))) {
            PlainFile overlay = opened.overlay();
            assertThat(overlay.readOnly()).isFalse();
            assertThat(read(overlay, 0, SIZE)).isEqualTo(content);
            write(overlay, 4000, text);
            write(overlay, SIZE - 7, text);
            assertThat(read(overlay, 4000, 7)).isEqualTo(text);
            assertThat(read(overlay, SIZE - 7, 7)).isEqualTo(text);
            assertThat(read(opened.disk(), 0, SIZE)).isEqualTo(content);
            assertThat(opened.overlay()).isSameAs(overlay);
        }
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void aRawImageMayEndWithinASector() throws Exception {
        needFiles();
        Path odd = Files.write(directory.resolve("odd.raw"), Arrays.copyOf(content, 1_000_001));
        try (LocalImage opened = LocalImage.open(odd, options(ImageFormat.RAW))) {
            assertThat(opened.disk().sizeBytes()).isEqualTo(1_000_001);
            assertThat(read(opened.overlay(), 999_998, 3))
                    .isEqualTo(Arrays.copyOfRange(content, 999_998, 1_000_001));
        }
    }

    @Test
    void extentsTellDataFromHoles() throws Exception {
        try (LocalImage opened =
                LocalImage.open(convert(ImageFormat.QCOW2), ImageOptions.defaults())) {
            assertThat(opened.disk().extents(0, SIZE))
                    .containsExactly(
                            new Extent(0, DATA, true, false),
                            new Extent(DATA, SIZE - DATA, false, true));
        }
    }

    @Test
    void discardShrinksARawImage() throws Exception {
        long before = allocatedBytes(raw);
        try (LocalImage opened =
                LocalImage.open(raw, options(ImageFormat.RAW).withReadOnly(false))) {
            opened.disk().discard(0, DATA);
        }
        assertThat(allocatedBytes(raw)).isLessThan(before - DATA / 2);
    }

    private static long allocatedBytes(Path file) {
        return 512 * Long.parseLong(Commands.run("stat", "-c", "%b", file).strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compat=0.10",
                "cluster_size=512",
                "cluster_size=2M",
                "refcount_bits=1",
                "refcount_bits=64",
                "extended_l2=on",
                "lazy_refcounts=on",
                "preallocation=metadata",
                "preallocation=falloc",
                "compression_type=zstd"
            })
    void everyKindOfQcow2(String option) throws Exception {
        for (String mode : List.of("-q", "-c")) {
            boolean compressed = mode.equals("-c");
            if (compressed && option.startsWith("preallocation")) {
                continue;
            }
            Path image = convert(ImageFormat.QCOW2, mode, "-o", option);
            try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
                assertThat(read(opened.disk(), 0, SIZE)).isEqualTo(content);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"monolithicSparse", "streamOptimized"})
    void vmdkInOneFile(String type) throws Exception {
        Path image = convert(ImageFormat.VMDK, "-o", "subformat=" + type);
        try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
            assertThat(read(opened.disk(), 0, SIZE)).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"monolithicFlat", "twoGbMaxExtentFlat", "twoGbMaxExtentSparse"})
    void vmdkInSeveralFiles(String type) throws Exception {
        Path image = convert(ImageFormat.VMDK, "-o", "subformat=" + type);
        String extent =
                switch (type) {
                    case "monolithicFlat" -> "image-flat.vmdk";
                    case "twoGbMaxExtentFlat" -> "image-f001.vmdk";
                    default -> "image-s001.vmdk";
                };
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> LocalImage.open(image, ImageOptions.defaults()))
                .withMessageContaining("the extent '" + extent + "', which is not allowed")
                .withMessageContaining("--allow-backing=" + directory.toRealPath().resolve(extent));
        ImageOptions allowing = ImageOptions.defaults().withAllowedFiles(Set.of(Path.of(extent)));
        try (LocalImage opened = LocalImage.open(image, allowing)) {
            assertThat(read(opened.disk(), 0, SIZE)).isEqualTo(content);
        }
        assertThatExceptionOfType(UnsupportedException.class)
                .isThrownBy(() -> LocalImage.open(image, allowing.withReadOnly(false)))
                .withMessageContaining("can only be read");
    }

    @Test
    void vhdOfFixedSize() throws Exception {
        Path image = convert(ImageFormat.VHD, "-o", "subformat=fixed,force_size=on");
        try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
            assertThat(opened.format()).isEqualTo(ImageFormat.VHD);
            assertThat(opened.disk().sizeBytes()).isEqualTo(SIZE);
            assertThat(read(opened.disk(), 0, SIZE)).isEqualTo(content);
        }
    }

    @Test
    void vdiAndVhdxOfFixedSize() throws Exception {
        Path vdi = convert(ImageFormat.VDI, "-o", "static=on");
        Path vhdx = convert(ImageFormat.VHDX, "-o", "subformat=fixed");
        for (Path image : List.of(vdi, vhdx)) {
            try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
                assertThat(read(opened.disk(), 0, SIZE)).isEqualTo(content);
            }
        }
    }

    @Test
    void closingTwiceIsFineAndGivesAllBack() throws Exception {
        Path image = convert(ImageFormat.QCOW2);
        LocalImage opened = LocalImage.open(image, ImageOptions.defaults().withReadOnly(false));
        assertThat(read(opened.disk(), 0, 512)).isEqualTo(Arrays.copyOf(content, 512));
        assertThat(Commands.tryRun("qemu-io", "-c", "write 0 512", image).exitCode()).isNotZero();
        opened.close();
        opened.close();
        Commands.run("qemu-io", "-c", "write 0 512", image);
        assertThatExceptionOfType(IOException.class).isThrownBy(opened::disk);
    }
}
