package io.drydock.internal.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.RefusedException;
import io.drydock.internal.block.EditCopy.Range;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EditCopyTest {
    private static final int SIZE = 3_000_100;

    @TempDir Path dir;
    private Path file;
    private byte[] content;

    @BeforeEach
    void makeFile() throws IOException {
        content = new byte[SIZE];
        new Random(7).nextBytes(content);
        file = Files.write(dir.resolve("disk"), content);
    }

    private interface Edit {
        void in(EditCopy copy) throws IOException;
    }

    private void edit(boolean readOnly, Edit edit) throws IOException {
        try (FileBlockDevice device = FileBlockDevice.open(file, readOnly);
                EditCopy copy = EditCopy.of(device, "disk")) {
            edit.in(copy);
        }
    }

    private static void write(EditCopy copy, long offset, String text) throws IOException {
        try (FileChannel channel =
                FileChannel.open(Path.of(copy.fd().procPath()), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), offset);
        }
    }

    @Test
    void aProgramMayWriteAnywhereAndCutOffTheEnd() throws IOException {
        Arrays.fill(content, 1 << 20, 2 << 20, (byte) 0);
        Files.delete(file);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(content, 0, 1 << 20), 0);
            channel.write(ByteBuffer.wrap(content, 2 << 20, SIZE - (2 << 20)), 2 << 20);
        }
        try (FileBlockDevice device = FileBlockDevice.open(file, false);
                EditCopy copy = EditCopy.ofAll(device, "disk")) {
            assertThat(Files.readAllBytes(Path.of(copy.fd().procPath()))).isEqualTo(content);
            write(copy, (1 << 20) + 77, "in the hole");
            try (FileChannel channel =
                    FileChannel.open(Path.of(copy.fd().procPath()), StandardOpenOption.WRITE)) {
                channel.truncate(SIZE - 10_000);
            }
            copy.writeBack();
        }
        byte[] text = "in the hole".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(text, 0, content, (1 << 20) + 77, text.length);
        Arrays.fill(content, SIZE - 10_000, SIZE, (byte) 0);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    void whatIsChangedIsWrittenBackAndNoMore() throws IOException {
        edit(
                false,
                copy -> {
                    copy.load(0, 2048);
                    copy.load(SIZE - 700, 10_000);
                    write(copy, 600, "first");
                    write(copy, SIZE - 4, "last");
                    assertThat(copy.writeBack())
                            .containsExactly(
                                    new Range(512, 512), new Range(2_999_808, SIZE - 2_999_808));
                });
        System.arraycopy("first".getBytes(StandardCharsets.UTF_8), 0, content, 600, 5);
        System.arraycopy("last".getBytes(StandardCharsets.UTF_8), 0, content, SIZE - 4, 4);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    void whatWasNotLoadedIsNeitherThereNorWrittenBack() throws IOException {
        edit(
                false,
                copy -> {
                    copy.load(4096, 512);
                    assertThat(copy.read(0, 4096)).containsOnly(0);
                    write(copy, 0, "lost");
                    assertThat(copy.writeBack()).isEmpty();
                });
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    void whatWasLoadedBeforeStaysAsItHasBeenEdited() throws IOException {
        edit(
                false,
                copy -> {
                    copy.load(1024, 1024);
                    write(copy, 1500, "edited");
                    copy.load(-100, 2_000_000);
                    assertThat(copy.read(1500, 6))
                            .isEqualTo("edited".getBytes(StandardCharsets.UTF_8));
                    assertThat(copy.read(1_000_000, 16))
                            .isEqualTo(Arrays.copyOfRange(content, 1_000_000, 1_000_016));
                    assertThat(copy.changed()).containsExactly(new Range(1024, 512));
                });
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }

    @Test
    void ofDevicesThatAreReadOnlyNothingIsWritten() throws IOException {
        edit(
                true,
                copy -> {
                    copy.load(0, 512);
                    assertThat(copy.writeBack()).isEmpty();
                    write(copy, 0, "no");
                    assertThatThrownBy(copy::writeBack).isInstanceOf(RefusedException.class);
                });
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
    }
}
