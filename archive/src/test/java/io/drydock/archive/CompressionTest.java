package io.drydock.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
    private static final String PACKAGES = "gzip, bzip2, xz-utils, zstd, lz4";

    @TempDir private Path directory;

    /** Something that compresses a little, and is longer than any buffer. */
    private static byte[] content(int length) {
        byte[] content = new byte[length];
        Random random = new Random(4);
        for (int i = 0; i < length; i++) {
            content[i] = (byte) (random.nextInt(100) < 60 ? 'a' : random.nextInt(256));
        }
        return content;
    }

    private static byte[] compressed(Compression format, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream encoder = format.encoder(out)) {
            encoder.write(content);
        }
        return out.toByteArray();
    }

    private static byte[] decompressed(byte[] bytes) throws IOException {
        try (InputStream in = CompressedFiles.open(new ByteArrayInputStream(bytes))) {
            return in.readAllBytes();
        }
    }

    private static String program(Compression format) {
        String program = format.name().toLowerCase(java.util.Locale.ROOT);
        Needs.program(program, PACKAGES);
        return program;
    }

    @ParameterizedTest
    @EnumSource
    void whatIsCompressedIsReadBack(Compression format) throws Exception {
        for (int length : new int[] {0, 1, 5, 128 << 10, (1 << 20) + 7}) {
            byte[] content = content(length);
            assertThat(decompressed(compressed(format, content))).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void theProgramReadsWhatWeWrite(Compression format) throws Exception {
        byte[] content = content(1 << 20);
        Path file = Files.write(directory.resolve("file"), compressed(format, content));
        String command = "%s -dc < %s > %s.out".formatted(program(format), file, file);
        Commands.run("sh", "-c", command);
        assertThat(Path.of(file + ".out")).hasBinaryContent(content);
    }

    /** Members in a row, as the programs take them. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void weReadWhatTheProgramWrites(Compression format) throws Exception {
        byte[] content = content(1 << 20);
        Path file = Files.write(directory.resolve("file"), content);
        String program = program(format);
        Commands.run(
                "sh",
                "-c",
                "(%s -c < %s; %s -9 -c < %s) > %s.packed"
                        .formatted(program, file, program, file, file));
        byte[] twice = Arrays.copyOf(content, content.length * 2);
        System.arraycopy(content, 0, twice, content.length, content.length);
        assertThat(decompressed(Files.readAllBytes(Path.of(file + ".packed")))).isEqualTo(twice);
    }

    /** A window of 128 MiB, which zstd(1) takes without being asked to. */
    @Test
    void aLargeWindowIsRead() throws Exception {
        byte[] content = content(1 << 20);
        Path file = Files.write(directory.resolve("file"), content);
        String program = program(Compression.ZSTD);
        Commands.run("sh", "-c", "%s --long=27 -c < %s > %s.zst".formatted(program, file, file));
        assertThat(decompressed(Files.readAllBytes(Path.of(file + ".zst")))).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void whatIsCutOffIsDamaged(Compression format) throws Exception {
        byte[] whole = compressed(format, content(300_000));
        for (int length : new int[] {7, 20, whole.length / 2, whole.length - 3}) {
            assertThatThrownBy(() -> decompressed(Arrays.copyOf(whole, length)))
                    .as("cut to %d", length)
                    .isInstanceOf(CorruptDataException.class);
        }
    }

    /** Nothing but the right content or a typed error, whatever is changed. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void whatIsChangedIsDamagedOrTheSame(Compression format) throws Exception {
        byte[] content = content(20_000);
        byte[] whole = compressed(format, content);
        Random random = new Random(format.ordinal());
        for (int i = 0; i < 300; i++) {
            byte[] changed = whole.clone();
            // The magic stays: without it, it is read as it is.
            int at = Compression.MAGIC_BYTES + random.nextInt(whole.length - 6);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            try {
                decompressed(changed);
            } catch (CorruptDataException | RefusedException e) {
                assertThat(e).hasMessageStartingWith("decompress a stream: ");
            }
        }
    }

    @Test
    void moreMemoryThanIsGivenIsRefused() throws Exception {
        Path file = Files.write(directory.resolve("file"), content(1000));
        String xz = program(Compression.XZ);
        Commands.run(
                "sh",
                "-c",
                "%s --lzma2=dict=1GiB --memlimit=0 -c < %s > %s.xz || true"
                        .formatted(xz, file, file));
        byte[] packed = Files.readAllBytes(Path.of(file + ".xz"));
        assertThatThrownBy(() -> decompressed(packed))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("KiB of memory");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 6, 100})
    void whatHasNoMagicIsReadAsItIs(int length) throws Exception {
        byte[] content = content(length);
        assertThat(decompressed(content)).isEqualTo(content);
    }

    @ParameterizedTest
    @EnumSource
    void aFailureOfTheStreamBelowStaysWhatItIs(Compression format) throws Exception {
        byte[] whole = compressed(format, content(300_000));
        InputStream failing =
                new FilterInputStream(new ByteArrayInputStream(whole)) {
                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        int count = super.read(into, offset, Math.min(length, 1000));
                        if (in.available() < 1000) {
                            throw new IOException("the network is down");
                        }
                        return count;
                    }
                };
        assertThatThrownBy(() -> CompressedFiles.open(failing).readAllBytes())
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("the network is down");
    }
}
