package io.drydock.internal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.RefusedException;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalImageTest {
    private static final int SIZE = 3 << 20;

    @TempDir Path directory;
    private byte[] content = new byte[0];
    private Path raw = Path.of("/");

    @BeforeEach
    void writeRaw() throws Exception {
        content = new byte[SIZE];
        new Random(7).nextBytes(content);
        raw = Files.write(directory.resolve("disk.raw"), content);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static byte[] read(LocalImage image) throws Exception {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(SIZE);
            image.disk().read(0, into);
            return into.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @ParameterizedTest
    @EnumSource(ImageFormat.class)
    void readsEveryFormatAndTellsAllButRaw(ImageFormat format) throws Exception {
        Path image = directory.resolve("image." + format);
        run(
                "qemu-img",
                "convert",
                "-f",
                "raw",
                "-O",
                format.qemuDriver(),
                raw.toString(),
                image.toString());
        ImageOptions options =
                format == ImageFormat.RAW
                        ? ImageOptions.defaults().withFormat(format)
                        : ImageOptions.defaults();
        try (LocalImage opened = LocalImage.open(image, options)) {
            assertThat(opened.format()).isEqualTo(format);
            assertThat(opened.isReadOnly()).isTrue();
            assertThat(read(opened)).startsWith(content);
        }
    }

    @Test
    void rawIsTakenOnlyWhenNamedOrAllowed() throws Exception {
        assertThatThrownBy(() -> LocalImage.open(raw, ImageOptions.defaults()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("--format=raw");
        try (LocalImage image = LocalImage.open(raw, ImageOptions.defaults().withAllowRaw(true))) {
            assertThat(image.format()).isEqualTo(ImageFormat.RAW);
        }
    }

    @Test
    void backingFilesAreRefusedUnlessNamed() throws Exception {
        Path overlay = directory.resolve("overlay.qcow2");
        run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-F",
                "raw",
                "-b",
                raw.toString(),
                overlay.toString());
        assertThatThrownBy(() -> LocalImage.open(overlay, ImageOptions.defaults()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("--allow-backing=" + raw.toRealPath());
        ImageOptions allowing =
                ImageOptions.defaults().withAllowedFiles(Set.of(Path.of("disk.raw")));
        try (LocalImage image = LocalImage.open(overlay, allowing)) {
            assertThat(read(image)).isEqualTo(content);
        }
    }
}
