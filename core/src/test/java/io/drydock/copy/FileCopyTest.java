package io.drydock.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.drydock.error.CopyException;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileCopyTest {
    private static final int MIB = 1 << 20;

    @TempDir private Path directory;

    private CopyOptions options = CopyOptions.defaults();

    private CopyResult copy(Path from, Path to) throws IOException {
        return BlockCopy.of(new CopySource.File(from), new CopyDestination.File(to), options).run();
    }

    /** Holes, data, zeroes written as data, and a size that is no multiple of anything. */
    private Path image(String name) throws IOException {
        Path image = directory.resolve(name);
        Random random = new Random(1);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(64 * MIB + 1234);
            for (int at : new int[] {0, 5 * MIB + 4096, 20 * MIB, 63 * MIB}) {
                byte[] data = new byte[700_000];
                random.nextBytes(data);
                file.seek(at);
                file.write(data);
                file.write(new byte[300_000]);
            }
            file.seek(file.length() - 10);
            file.write("drydock...".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return image;
    }

    private static long allocatedBytes(Path file) {
        return Long.parseLong(Commands.run("stat", "-c", "%b", file).strip()) * 512;
    }

    private static void assertSame(Path one, Path other) {
        Commands.run("cmp", one, other);
    }

    @Test
    void aCopyIsTheSameAndAsSparse() throws IOException {
        Path source = image("source");
        Path copy = directory.resolve("copy");

        CopyResult result = copy(source, copy);

        assertSame(source, copy);
        assertThat(allocatedBytes(copy)).isLessThanOrEqualTo(allocatedBytes(source));
        assertThat(result.totalBytes()).isEqualTo(Files.size(source));
        assertThat(result.writtenBytes()).isBetween(2_800_000L, 3_000_000L);
    }

    @Test
    void aNewFileCanBeReadByAll() throws IOException {
        Path copy = directory.resolve("copy");
        copy(image("source"), copy);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .startsWith("rw-")
                .doesNotContain("x");
    }

    @Test
    void whatAFileHeldIsGone() throws IOException {
        Path source = image("source");
        Path copy = directory.resolve("copy");
        byte[] old = new byte[80 * MIB];
        new Random(3).nextBytes(old);
        Files.write(copy, old);

        copy(source, copy);

        assertSame(source, copy);
        assertThat(allocatedBytes(copy)).isLessThanOrEqualTo(allocatedBytes(source));
    }

    @Test
    void holesAreFilledOnRequest() throws IOException {
        options = options.withAllocated(true);
        Path source = image("source");
        Path copy = directory.resolve("copy");

        copy(source, copy);

        assertSame(source, copy);
        assertThat(allocatedBytes(copy)).isGreaterThanOrEqualTo(Files.size(source));
    }

    @Test
    void oneTebibyteOfHolesIsCopiedAtOnce() throws IOException {
        Path source = directory.resolve("source");
        try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "rw")) {
            file.setLength(1L << 40);
            file.seek(700L << 30);
            file.write(new byte[] {1, 2, 3});
        }
        Path copy = directory.resolve("copy");

        CopyResult result = copy(source, copy);

        assertThat(Files.size(copy)).isEqualTo(1L << 40);
        assertThat(result.writtenBytes()).isEqualTo(4096);
        assertThat(allocatedBytes(copy)).isLessThanOrEqualTo(allocatedBytes(source));
        try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "r")) {
            file.seek(700L << 30);
            assertThat(file.read()).isEqualTo(1);
        }
    }

    @Test
    void aFileIsNotCopiedToItself() throws IOException {
        Path source = image("source");
        Path link = Files.createLink(directory.resolve("link"), source);
        String before = TestImages.sha256(source);

        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> copy(source, link));
        assertThatExceptionOfType(RefusedException.class).isThrownBy(() -> copy(source, source));

        assertThat(TestImages.sha256(source)).isEqualTo(before);
    }

    @Test
    void aSourceThatIsMissingCreatesNothing() {
        Path copy = directory.resolve("copy");

        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> copy(directory.resolve("missing"), copy))
                .satisfies(e -> assertThat(e.errno()).isEqualTo("ENOENT"));

        assertThat(copy).doesNotExist();
    }

    @Test
    void aDirectoryIsNothingToCopy() throws IOException {
        Path source = image("source");

        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> copy(directory, directory.resolve("copy")));
        assertThatExceptionOfType(CorruptDataException.class)
                .isThrownBy(() -> copy(source, directory));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 262_144, 3_000_000})
    void aFileGrowsByAStream(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(4).nextBytes(content);
        if (length > MIB) {
            java.util.Arrays.fill(content, MIB, length, (byte) 0); // and ends in zeroes
        }
        Path copy = Files.write(directory.resolve("copy"), new byte[5 * MIB]);

        CopyResult result =
                BlockCopy.of(
                                new CopySource.Stream(
                                        Channels.newChannel(new ByteArrayInputStream(content)),
                                        "stream"),
                                new CopyDestination.File(copy),
                                options)
                        .run();

        assertThat(Files.readAllBytes(copy)).isEqualTo(content);
        assertThat(result.totalBytes()).isEqualTo(length);
        assertThat(allocatedBytes(copy)).isLessThanOrEqualTo(MIB + 4096);
    }

    @Test
    void aFifoIsAStream() throws Exception {
        Path source = image("source");
        Path fifo = directory.resolve("fifo");
        Commands.run("mkfifo", fifo);
        Path copy = directory.resolve("copy");
        Process reader =
                new ProcessBuilder("cat", fifo.toString()).redirectOutput(copy.toFile()).start();

        copy(source, fifo);

        assertThat(reader.waitFor()).isZero();
        assertSame(source, copy);
    }

    @Test
    void aFullDeviceIsAnError() throws IOException {
        Path source = image("source");

        assertThatExceptionOfType(CopyException.class)
                .isThrownBy(() -> copy(source, Path.of("/dev/full")))
                .withMessageContaining("at byte 0: No space left on device");
    }

    @Test
    void aFullDiskIsAnErrorThatSaysWhere() throws IOException {
        Needs.root();
        Path source = image("source");
        Path small = Files.createDirectory(directory.resolve("small"));
        options = options.withThreads(1); // in order, so that the beginning is not what fails
        Commands.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small);
        try {
            assertThatExceptionOfType(CopyException.class)
                    .isThrownBy(() -> copy(source, small.resolve("copy")))
                    .satisfies(e -> assertThat(e.offsetBytes()).isGreaterThan(500_000))
                    .havingCause()
                    .isInstanceOf(SystemCallException.class)
                    .withMessageContaining("ENOSPC");
        } finally {
            Commands.run("umount", small);
        }
    }

    @Test
    void aBlockDeviceIsADevice() throws IOException {
        Needs.root();
        Needs.device("/dev/loop-control", "the loop module");
        Path source = image("source");
        Path image = directory.resolve("disk");
        byte[] old = new byte[66 * MIB];
        new Random(5).nextBytes(old);
        Files.write(image, old);
        String loop = Commands.run("losetup", "--find", "--show", image).strip();
        try {
            options = options.withFlush(true);
            copy(source, Path.of(loop));
            Path back = directory.resolve("back");
            copy(Path.of(loop), back);
            assertThat(Files.size(back)).isEqualTo(66L * MIB);
            Commands.run("cmp", "-n", Long.toString(Files.size(source)), source, back);

            Path large = TestImages.sparse(directory.resolve("large"), 67);
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> copy(large, Path.of(loop)));
        } finally {
            Commands.run("losetup", "--detach", loop);
        }
    }
}
