package io.drydock.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.error.UnsupportedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no image, is one of a kind that cannot be opened, or has been damaged. */
@Timeout(60)
class BadImageTest {
    private static final int SIZE = 3 << 20;

    @TempDir private Path directory;

    @BeforeEach
    void needQemu() {
        Needs.program("qemu-img", "qemu-utils");
    }

    private static void assertFails(
            Class<? extends DrydockException> type, Path image, String message) {
        assertFails(type, image, ImageOptions.defaults(), message);
    }

    private static void assertFails(
            Class<? extends DrydockException> type,
            Path image,
            ImageOptions options,
            String message) {
        assertThatThrownBy(() -> LocalImage.open(image, options).close())
                .isInstanceOf(type)
                .hasMessageContaining(message)
                .hasMessageContaining(image.toString());
    }

    /** An image full of random bytes. */
    private Path image(ImageFormat format, String... options) throws IOException {
        byte[] content = new byte[SIZE];
        new Random(3).nextBytes(content);
        Path raw = Files.write(directory.resolve("disk.raw"), content);
        Path image = directory.resolve("image." + format);
        String list = String.join(",", options);
        Object[] command = {
            "qemu-img", "convert", "-f", "raw", "-O", format.qemuDriver(), raw, image
        };
        if (!list.isEmpty()) {
            command =
                    new Object[] {
                        "qemu-img",
                        "convert",
                        "-o",
                        list,
                        "-f",
                        "raw",
                        "-O",
                        format.qemuDriver(),
                        raw,
                        image
                    };
        }
        Commands.run(command);
        return image;
    }

    private interface Edit {
        void of(ByteBuffer bytes);
    }

    private static Path edit(Path image, Edit edit) throws IOException {
        byte[] bytes = Files.readAllBytes(image);
        edit.of(ByteBuffer.wrap(bytes));
        return Files.write(image, bytes);
    }

    private static Path truncate(Path image, long size) throws IOException {
        return Files.write(image, Arrays.copyOf(Files.readAllBytes(image), Math.toIntExact(size)));
    }

    @Test
    void nothing() {
        assertFails(SystemCallException.class, directory.resolve("none"), "ENOENT");
    }

    @Test
    void aDirectory() {
        assertFails(CorruptDataException.class, directory, "neither a regular file nor a block");
        assertFails(
                CorruptDataException.class,
                directory,
                ImageOptions.defaults().withFormat(ImageFormat.RAW).withReadOnly(false),
                "neither a regular file nor a block");
    }

    @Test
    void aFifoIsNotWaitedOn() {
        Path fifo = directory.resolve("fifo");
        Commands.run("mkfifo", fifo);
        assertFails(CorruptDataException.class, fifo, "neither a regular file nor a block");
    }

    @Test
    void aDeviceThatIsNoDisk() {
        assertFails(CorruptDataException.class, Path.of("/dev/null"), "neither a regular file");
        assertFails(CorruptDataException.class, Path.of("/dev/tty"), "neither a regular file");
    }

    @Test
    void aSocket() throws Exception {
        Path socket = directory.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertFails(CorruptDataException.class, socket, "neither a regular file");
        }
    }

    @Test
    void anEmptyFile() throws Exception {
        Path empty = Files.createFile(directory.resolve("empty"));
        assertFails(CorruptDataException.class, empty, "the file is empty");
        assertFails(
                CorruptDataException.class,
                empty,
                ImageOptions.defaults().withFormat(ImageFormat.QCOW2),
                "the file is empty");
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (LocalImage opened = LocalImage.open(empty, raw)) {
            assertThat(opened.disk().sizeBytes()).isZero();
        }
    }

    @Test
    void rawIsTakenOnlyWhenNamedOrAllowed() throws Exception {
        Path raw = TestImages.sparse(directory.resolve("raw"), 1);
        assertFails(RefusedException.class, raw, "name it if it is a raw image (--format=raw)");
        for (ImageOptions options :
                new ImageOptions[] {
                    ImageOptions.defaults().withAllowRaw(true),
                    ImageOptions.defaults().withFormat(ImageFormat.RAW)
                }) {
            try (LocalImage opened = LocalImage.open(raw, options)) {
                assertThat(opened.format()).isEqualTo(ImageFormat.RAW);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = ImageFormat.class, mode = Mode.EXCLUDE, names = "RAW")
    void namedRawIsRawWhateverItHolds(ImageFormat format) throws Exception {
        Path image = image(format);
        byte[] bytes = Files.readAllBytes(image);
        ImageOptions raw = ImageOptions.defaults().withFormat(ImageFormat.RAW);
        try (LocalImage opened = LocalImage.open(image, raw)) {
            assertThat(opened.disk().sizeBytes()).isEqualTo(bytes.length);
            byte[] read = new byte[bytes.length];
            opened.disk().read(0, MemorySegment.ofArray(read));
            assertThat(Arrays.mismatch(read, bytes)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource(value = ImageFormat.class, mode = Mode.EXCLUDE, names = "RAW")
    void namedAsWhatItIsNot(ImageFormat format) throws Exception {
        Path image = image(format);
        ImageFormat other = format == ImageFormat.VDI ? ImageFormat.VMDK : ImageFormat.VDI;
        assertFails(
                CorruptDataException.class,
                image,
                ImageOptions.defaults().withFormat(other),
                "it was named as " + other + ", but it is " + format);
        Path raw = TestImages.sparse(directory.resolve("raw"), 1);
        assertFails(
                CorruptDataException.class,
                raw,
                ImageOptions.defaults().withFormat(format),
                "it was named as " + format + ", but has none of that format's magic");
    }

    @ParameterizedTest
    @EnumSource(value = ImageFormat.class, mode = Mode.EXCLUDE, names = "RAW")
    void truncatedInItsHeaders(ImageFormat format) throws Exception {
        Path image = image(format);
        byte[] bytes = Files.readAllBytes(image);
        for (int size : new int[] {70, 110, 511, 600, 66_000}) {
            Files.write(image, Arrays.copyOf(bytes, Math.min(size, bytes.length - 1)));
            assertThatThrownBy(() -> LocalImage.open(image, ImageOptions.defaults()).close())
                    .isInstanceOf(DrydockException.class)
                    .hasMessageContaining("truncated");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ImageFormat.class,
            mode = Mode.INCLUDE,
            names = {"QCOW2", "VMDK", "VDI", "VHD"})
    void truncatedInItsData(ImageFormat format) throws Exception {
        Path image = image(format);
        long size = Files.size(image);
        for (long cut : new long[] {1 << 17, 1 << 20, 2 << 20}) {
            truncate(image, size - cut);
            assertFails(CorruptDataException.class, image, "the file is truncated");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compat=0.10",
                "refcount_bits=1",
                "refcount_bits=64",
                "cluster_size=512",
                "extended_l2=on"
            })
    void truncatedQcow2OfEveryKind(String option) throws Exception {
        Path image = truncate(image(ImageFormat.QCOW2, option), 2 << 20);
        assertFails(CorruptDataException.class, image, "the file is truncated");
    }

    @Test
    void aStreamOptimizedVmdkThatIsTruncated() throws Exception {
        Path image = image(ImageFormat.VMDK, "subformat=streamOptimized");
        truncate(image, Files.size(image) - (1 << 17));
        assertFails(CorruptDataException.class, image, "the file is truncated: its data");
        // VMware's own have the grain directory at the end, found by a footer.
        edit(image, bytes -> bytes.putLong(56, -1));
        assertFails(CorruptDataException.class, image, "does not end with a VMDK footer");
    }

    @Test
    void aFileOfASplitVmdkThatIsTruncated() throws Exception {
        Path image = image(ImageFormat.VMDK, "subformat=twoGbMaxExtentSparse");
        Path extent = directory.resolve("image-s001.vmdk");
        truncate(extent, Files.size(extent) - (1 << 17));
        ImageOptions allowing = ImageOptions.defaults().withAllowedFiles(java.util.Set.of(extent));
        assertThatThrownBy(() -> LocalImage.open(image, allowing))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(extent.toString())
                .hasMessageContaining("the file is truncated");
    }

    @Test
    void aCompressedQcow2ThatIsTruncated() throws Exception {
        Path plain = image(ImageFormat.QCOW2);
        Path image = directory.resolve("compressed.qcow2");
        Commands.run("qemu-img", "convert", "-c", "-O", "qcow2", plain, image);
        truncate(image, Files.size(image) - (1 << 17));
        assertFails(CorruptDataException.class, image, "the file is truncated");
    }

    @Test
    void aCountedClusterThatNobodyRefersToMayBeMissing() throws Exception {
        // What a writer leaves that was killed: reference counts ahead of the data.
        Path image = directory.resolve("leak.qcow2");
        Commands.run("qemu-img", "create", "-q", "-f", "qcow2", image, "1M");
        edit(
                image,
                bytes -> {
                    int block = (int) bytes.getLong((int) bytes.getLong(48));
                    bytes.putShort(block + 2 * 100, (short) 1);
                });
        try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
            assertThat(opened.format()).isEqualTo(ImageFormat.QCOW2);
        }
    }

    @Test
    void qcow2HeadersThatCannotBe() throws Exception {
        Object[][] edits = {
            {UnsupportedException.class, 4, 1, "version 1 of qcow"},
            {UnsupportedException.class, 4, 4, "version 4 of qcow"},
            {CorruptDataException.class, 20, 8, "clusters would have 2^8 bytes"},
            {CorruptDataException.class, 20, -1, "clusters would have 2^4294967295 bytes"},
            {UnsupportedException.class, 32, 2, "is encrypted"},
            {CorruptDataException.class, 36, 0x7fffffff, "larger than there is use for"},
            {CorruptDataException.class, 40, 0x7fffffff, "L1 table would be at"},
            {CorruptDataException.class, 40, -1, "L1 table would be at"},
            {CorruptDataException.class, 48, -1, "refcount table would be at"},
            {CorruptDataException.class, 56, -1, "larger than there is use for"},
            {CorruptDataException.class, 76, 4, "in another file and does not name it"},
            {CorruptDataException.class, 96, 7, "2^7 bits"},
            {CorruptDataException.class, 96, -1, "bits"},
            {CorruptDataException.class, 108, 0x7fffffff, "header extension is longer"},
        };
        for (Object[] edit : edits) {
            Path image = image(ImageFormat.QCOW2);
            int extension = 112;
            edit(
                    image,
                    bytes -> {
                        int offset = (int) edit[1] == 108 ? extension + 4 : (int) edit[1];
                        bytes.putInt(offset, (int) edit[2]);
                    });
            @SuppressWarnings("unchecked")
            Class<? extends DrydockException> type = (Class<? extends DrydockException>) edit[0];
            assertFails(type, image, (String) edit[3]);
        }
    }

    @Test
    void anL2TableOutsideTheFile() throws Exception {
        Path image =
                edit(
                        image(ImageFormat.QCOW2),
                        bytes -> bytes.putLong((int) bytes.getLong(40), 0x8000_0000_7fff_0000L));
        assertFails(CorruptDataException.class, image, "its L2 table would be at");
    }

    @Test
    void aBackingFileNameOutsideTheHeader() throws Exception {
        Path image =
                edit(
                        image(ImageFormat.QCOW2),
                        bytes -> bytes.putLong(8, Long.MAX_VALUE).putInt(16, 10));
        assertFails(CorruptDataException.class, image, "backing file's name would be at");
        edit(image, bytes -> bytes.putLong(8, 512).putInt(16, 5000));
        assertFails(CorruptDataException.class, image, "its backing file has 5000 bytes");
    }

    @Test
    void differencingVdi() throws Exception {
        Path image =
                edit(
                        image(ImageFormat.VDI),
                        bytes -> bytes.order(ByteOrder.LITTLE_ENDIAN).putInt(0x4c, 4));
        assertFails(UnsupportedException.class, image, "a differencing VDI image");
        edit(
                image,
                bytes -> bytes.order(ByteOrder.LITTLE_ENDIAN).putInt(0x4c, 1).putLong(0x1a8, 1));
        assertFails(UnsupportedException.class, image, "a differencing VDI image");
    }

    @Test
    void differencingVhd() throws Exception {
        Path image =
                edit(
                        image(ImageFormat.VHD),
                        bytes -> {
                            for (int footer : new int[] {0, bytes.limit() - 512}) {
                                bytes.putInt(footer + 60, 4);
                                // The sum has grown by one, and so its complement shrinks.
                                bytes.putInt(footer + 64, bytes.getInt(footer + 64) - 1);
                            }
                        });
        assertFails(UnsupportedException.class, image, "a differencing VHD image");
    }

    @Test
    void vhdWhoseFootersDiffer() throws Exception {
        Path image =
                edit(
                        image(ImageFormat.VHD),
                        bytes -> {
                            bytes.putInt(60, 4);
                            bytes.putInt(64, bytes.getInt(64) - 1);
                        });
        assertFails(CorruptDataException.class, image, "footers at the beginning and at the end");
    }

    @Test
    void theLastSectorOfARawDiskMakesNoVhdOfIt() throws Exception {
        Path image =
                edit(
                        TestImages.sparse(directory.resolve("raw"), 1),
                        bytes ->
                                bytes.put(
                                        (1 << 20) - 512,
                                        "conectix"
                                                .getBytes(
                                                        java.nio.charset.StandardCharsets
                                                                .US_ASCII)));
        assertFails(RefusedException.class, image, "its format cannot be told");
    }

    @Test
    void differencingVhdx() throws Exception {
        Path image =
                edit(
                        image(ImageFormat.VHDX),
                        bytes -> {
                            bytes.order(ByteOrder.LITTLE_ENDIAN);
                            // [MS-VHDX] 2.2.3: the GUIDs by their first four bytes.
                            int region = find(bytes, 192 << 10, 0x8b7ca206);
                            int metadata = (int) bytes.getLong(region + 16);
                            int item = find(bytes, metadata, 0xcaa16737);
                            int flags = metadata + bytes.getInt(item + 16) + 4;
                            bytes.putInt(flags, bytes.getInt(flags) | 2);
                        });
        assertFails(UnsupportedException.class, image, "a differencing VHDX image");
    }

    private static int find(ByteBuffer bytes, int start, int wanted) {
        int at = start;
        while (bytes.getInt(at) != wanted) {
            at += Integer.BYTES;
        }
        return at;
    }

    @Test
    void whatOnlyQemuFinds() throws Exception {
        Path image = image(ImageFormat.VDI);
        edit(image, bytes -> bytes.order(ByteOrder.LITTLE_ENDIAN).putInt(0x44, 0x00020002));
        try (LocalImage opened = LocalImage.open(image, ImageOptions.defaults())) {
            assertThatThrownBy(opened::disk)
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining(image.toString())
                    .hasMessageContaining("unsupported VDI image (version 2.2)");
        }
    }

    @Test
    void vhdxWhoseTablesLeadNowhere() throws Exception {
        Path image = edit(image(ImageFormat.VHDX), bytes -> bytes.putInt(192 << 10, 0));
        assertFails(CorruptDataException.class, image, "its VHDX tables do not lead to");
    }

    @Test
    void oneOfTheFilesOfAVmdk() throws Exception {
        image(ImageFormat.VMDK, "subformat=twoGbMaxExtentSparse");
        assertFails(
                UnsupportedException.class,
                directory.resolve("image-s001.vmdk"),
                "open the image by its descriptor");
        Path cowd =
                edit(
                        TestImages.sparse(directory.resolve("delta.vmdk"), 1),
                        bytes ->
                                bytes.put(
                                        0,
                                        "COWD"
                                                .getBytes(
                                                        java.nio.charset.StandardCharsets
                                                                .US_ASCII)));
        assertFails(UnsupportedException.class, cowd, "open the image by its descriptor");
    }

    @Test
    void descriptorsThatCannotBe() throws Exception {
        String good =
                "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\n"
                        + "createType=\"monolithicFlat\"\nRW 8 FLAT \"disk.raw\" 0\n";
        Files.write(directory.resolve("disk.raw"), new byte[4096]);
        Object[][] edits = {
            {CorruptDataException.class, "CID=12345678\n", "", "has no CID"},
            {CorruptDataException.class, "12345678", "xyz", "content id that is no number"},
            {CorruptDataException.class, "ffffffff", "00000001", "that it does not name"},
            {UnsupportedException.class, "monolithicFlat", "fullDevice", "of type 'fullDevice'"},
            {UnsupportedException.class, "FLAT", "ZERO", "an extent of an unknown kind"},
            {UnsupportedException.class, "RW", "NOACCESS", "an extent of an unknown kind"},
            {CorruptDataException.class, "RW 8 FLAT \"disk.raw\" 0\n", "", "names no extents"},
            {CorruptDataException.class, "RW 8", "RW 9", "VMDK extent would be at"},
            {CorruptDataException.class, "\" 0\n", "\" 999999999999999\n", "VMDK extent would"},
            {CorruptDataException.class, "FLAT", "SPARSE", "no sparse extent"},
        };
        ImageOptions allowing =
                ImageOptions.defaults().withAllowedFiles(java.util.Set.of(Path.of("disk.raw")));
        for (Object[] edit : edits) {
            Path image = directory.resolve("disk.vmdk");
            Files.writeString(image, good.replace((String) edit[1], (String) edit[2]));
            assertThatThrownBy(() -> LocalImage.open(image, allowing).close())
                    .isInstanceOf((Class<?>) edit[0])
                    .hasMessageContaining((String) edit[3]);
        }
    }

    @Test
    void aDescriptorWithoutEnd() throws Exception {
        String line = "RW 8 FLAT \"disk.raw\" 0\n";
        Path image =
                Files.writeString(
                        directory.resolve("disk.vmdk"),
                        "# Disk DescriptorFile\nCID=1\n" + line.repeat(2000));
        assertFails(CorruptDataException.class, image, "more than 1024 extents");
        Files.writeString(image, "# Disk DescriptorFile\nCID=1\n" + line.repeat(100_000));
        assertFails(CorruptDataException.class, image, "its VMDK descriptor has 2300028 bytes");
    }
}
