package io.drydock.internal.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.block.Extent;
import io.drydock.block.SliceBlockDevice;
import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.error.SystemCallException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FileBlockDeviceTest {
    private static final int SIZE = 1 << 20;

    @TempDir Path directory;

    private Path file() throws IOException {
        byte[] content = new byte[SIZE];
        new Random(1).nextBytes(content);
        return Files.write(directory.resolve("disk.raw"), content);
    }

    private static byte[] read(FileBlockDevice device, long offset, int length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment into = arena.allocate(length);
            device.read(offset, into);
            return into.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Test
    void readsWhatTheFileHolds() throws IOException {
        Path file = file();
        byte[] content = Files.readAllBytes(file);
        try (FileBlockDevice device = FileBlockDevice.open(file, true)) {
            assertThat(device.sizeBytes()).isEqualTo(SIZE);
            assertThat(read(device, 0, SIZE)).isEqualTo(content);
            assertThat(read(device, 4095, 3))
                    .containsExactly(content[4095], content[4096], content[4097]);
        }
    }

    @Test
    void takesMemoryOnTheHeapToo() throws IOException {
        Path file = Files.write(directory.resolve("large.raw"), new byte[3 * SIZE]);
        byte[] content = new byte[3 * SIZE - 7];
        new Random(2).nextBytes(content);
        try (FileBlockDevice device = FileBlockDevice.open(file, false)) {
            device.write(5, MemorySegment.ofArray(content).asReadOnly());
            byte[] back = new byte[content.length];
            device.read(5, MemorySegment.ofArray(back));
            assertThat(back).isEqualTo(content);
            device.read(0, MemorySegment.ofArray(new byte[0]));
        }
    }

    @Test
    void writesAndZeroes() throws IOException {
        Path file = file();
        byte[] expected = Files.readAllBytes(file);
        byte[] text = "drydock".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try (FileBlockDevice device = FileBlockDevice.open(file, false);
                Arena arena = Arena.ofConfined()) {
            device.write(1000, arena.allocateFrom(ValueLayout.JAVA_BYTE, text));
            device.zero(5000, 10_000);
            device.flush();
        }
        System.arraycopy(text, 0, expected, 1000, text.length);
        java.util.Arrays.fill(expected, 5000, 15_000, (byte) 0);
        assertThat(Files.readAllBytes(file)).isEqualTo(expected);
    }

    @Test
    void readOnlyRefusesEveryChange() throws IOException {
        Path file = file();
        byte[] before = Files.readAllBytes(file);
        try (FileBlockDevice device = FileBlockDevice.open(file, true);
                Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            assertThatThrownBy(() -> device.write(0, one))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("read-only")
                    .hasMessageContaining(file.toString());
            assertThatThrownBy(() -> device.zero(0, 1)).isInstanceOf(RefusedException.class);
            assertThatThrownBy(() -> device.discard(0, 1)).isInstanceOf(RefusedException.class);
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void rangesOutsideAreTheCallersMistake() throws IOException {
        try (FileBlockDevice device = FileBlockDevice.open(file(), false);
                Arena arena = Arena.ofConfined()) {
            MemorySegment two = arena.allocate(2);
            assertThatThrownBy(() -> device.read(SIZE - 1, two))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> device.write(-1, two))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> device.zero(Long.MAX_VALUE, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void findsTheHolesOfASparseFile() throws IOException {
        Path file = directory.resolve("sparse.raw");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1 << 20);
            sparse.seek(1 << 18);
            sparse.write(new byte[1 << 16]);
        }
        try (FileBlockDevice device = FileBlockDevice.open(file, true)) {
            assertThat(device.extents(0, 1 << 20))
                    .containsExactly(
                            new Extent(0, 1 << 18, false, true),
                            new Extent(1 << 18, 1 << 16, true, false),
                            new Extent(
                                    (1 << 18) + (1 << 16),
                                    (1 << 20) - (1 << 18) - (1 << 16),
                                    false,
                                    true));
            SliceBlockDevice slice = SliceBlockDevice.of(device, 1 << 18, 1 << 17);
            assertThat(slice.extents(0, 1 << 17))
                    .containsExactly(
                            new Extent(0, 1 << 16, true, false),
                            new Extent(1 << 16, 1 << 16, false, true));
        }
    }

    @Test
    void aFileCutOffUnderUsIsSaid() throws IOException {
        Path file = file();
        try (FileBlockDevice device = FileBlockDevice.open(file, true);
                RandomAccessFile other = new RandomAccessFile(file.toFile(), "rw")) {
            other.setLength(1000);
            assertThatThrownBy(() -> read(device, 0, 4096))
                    .isInstanceOf(CorruptDataException.class)
                    .hasMessageContaining("ends at byte 1000");
        }
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsNoDiskIsRefusedWithoutWaiting() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
        assertThatThrownBy(() -> FileBlockDevice.open(fifo, true))
                .isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> FileBlockDevice.open(directory, true))
                .isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> FileBlockDevice.open(directory.resolve("none"), true))
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).isEqualTo("ENOENT"));
    }

    @Test
    void aClosedDeviceAnswersWithBadDescriptor() throws IOException {
        FileBlockDevice device = FileBlockDevice.open(file(), true);
        device.close();
        device.close();
        assertThatThrownBy(() -> read(device, 0, 1))
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).isEqualTo("EBADF"));
    }
}
