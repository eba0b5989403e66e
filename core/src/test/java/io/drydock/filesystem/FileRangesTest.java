package io.drydock.filesystem;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.drydock.error.CancelledException;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileRangesTest {
    private static final GuestPath FILE = GuestPath.of("/file");

    @TempDir Path directory;
    private Path root;
    private Filesystem filesystem;
    private FileTree files;
    private FileRanges ranges;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectories(directory.resolve("guest"));
        filesystem = KernelFilesystem.onDirectory(root, false);
        files = FileTree.of(filesystem);
        ranges = files.ranges();
    }

    @AfterEach
    void close() throws IOException {
        filesystem.close();
    }

    /** Remembers what it is told, and cancels at the n-th question. */
    private static final class Recorder implements Monitor {
        final List<Long> done = new ArrayList<>();
        long total;
        int left;

        Recorder(int left) {
            this.left = left;
        }

        @Override
        public void progressed(long bytes, long of) {
            done.add(bytes);
            total = of;
        }

        @Override
        public void checkCancelled() throws CancelledException {
            if (--left < 0) {
                throw new CancelledException("test", "it");
            }
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void readsAndWritesParts() throws IOException {
        files.writeText("/file", "0123456789");

        ranges.write(FILE, 3, ascii("abc"));
        ranges.write(FILE, 12, ascii("end"));

        assertThat(files.read("/file")).isEqualTo(ascii("012abc6789\0\0end"));
        assertThat(ranges.read(FILE, 2, 5)).isEqualTo(ascii("2abc6"));
        assertThat(ranges.read(FILE, 12, 500)).isEqualTo(ascii("end"));
        assertThat(ranges.read(FILE, 500, 5)).isEmpty();
        assertThat(ranges.read(FILE, Long.MAX_VALUE, 5)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> ranges.read(FILE, -1, 5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ranges.read(FILE, 0, FileTree.READ_LIMIT_BYTES + 1));
        assertErrno("ENOENT", () -> ranges.write(path("/nothing"), 0, ascii("x")));
        ranges.truncate(FILE, 4);
        assertThat(files.read("/file")).isEqualTo(ascii("012a"));
        ranges.truncate(FILE, 6);
        assertThat(files.read("/file")).isEqualTo(ascii("012a\0\0"));
    }

    @Test
    void fillsWithAPattern() throws IOException {
        Recorder monitor = new Recorder(Integer.MAX_VALUE);
        files.fill(FILE, ascii("abc"), 3_000_000, monitor);

        byte[] content = files.read(FILE);
        assertThat(content).hasSize(3_000_000);
        for (int i = 0; i < content.length; i++) {
            assertThat(content[i] == "abc".charAt(i % 3)).isTrue();
        }
        assertThat(monitor.done).endsWith(3_000_000L).isSorted();
        assertThat(monitor.total).isEqualTo(3_000_000);

        files.fill(FILE, new byte[] {0}, 1L << 40, Monitor.NONE);
        assertThat(files.status(FILE).sizeBytes()).isEqualTo(1L << 40);
        assertThat(files.status(FILE).allocatedBytes()).isZero();
        files.fill(FILE, ascii("x"), 0, Monitor.NONE);
        assertThat(files.read(FILE)).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.fill(FILE, new byte[0], 1, Monitor.NONE));
    }

    @Test
    void allocatesAndGivesBack() throws IOException {
        ranges.allocate(FILE, 1 << 20);
        assertThat(files.status(FILE).allocatedBytes()).isGreaterThanOrEqualTo(1 << 20);
        assertThat(files.status(FILE).sizeBytes()).isEqualTo(1 << 20);
        assertThat(ranges.isZero(FILE)).isTrue();
        ranges.write(FILE, 1 << 19, random(1 << 19));
        ranges.punchHole(FILE, 1 << 19, (1 << 19) - 4096);
        assertThat(ranges.isZero(FILE)).isFalse();
        ranges.punchHole(FILE, 0, 1 << 20);
        assertThat(ranges.isZero(FILE)).isTrue();
        assertThat(files.status(FILE).allocatedBytes()).isLessThan(1 << 20);
    }

    @Test
    void comparesContents() throws IOException {
        byte[] content = random(3_000_001);
        files.write(FILE, content);
        files.write(path("/same"), content);
        content[3_000_000]++;
        files.write(path("/other"), content);
        files.write(path("/shorter"), Arrays.copyOf(content, 3_000_000));
        Commands.run("truncate", "-s", "1T", root.resolve("hole"), root.resolve("hole2"));
        Commands.run("truncate", "-s", "2M", root.resolve("small-hole"));
        files.write(path("/zeroes"), new byte[2 << 20]);
        Commands.run("dd", "if=/dev/zero", "of=" + root + "/written", "bs=1M", "count=2");

        assertThat(ranges.isEqual(FILE, path("/same"))).isTrue();
        assertThat(ranges.isEqual(FILE, path("/other"))).isFalse();
        assertThat(ranges.isEqual(FILE, path("/shorter"))).isFalse();
        assertThat(ranges.isEqual(path("/hole"), path("/hole2"))).isTrue();
        assertThat(ranges.isEqual(path("/small-hole"), path("/written"))).isTrue();
        assertThat(ranges.isEqual(path("/written"), path("/small-hole"))).isTrue();
        assertThat(ranges.isZero(path("/written"))).isTrue();
        assertThat(ranges.isZero(path("/hole"))).isTrue();
        assertThat(ranges.isZero(FILE)).isFalse();
        ranges.write(path("/hole2"), 1L << 39, new byte[] {1});
        assertThat(ranges.isEqual(path("/hole"), path("/hole2"))).isFalse();
        assertThat(ranges.isZero(path("/hole2"))).isFalse();
        files.touch("/empty");
        assertThat(ranges.isZero(path("/empty"))).isTrue();
        assertErrno("EISDIR", () -> ranges.isZero(path("/")));
    }

    @Test
    void copiesRanges() throws IOException {
        byte[] content = random(3 << 20);
        files.write(FILE, content);
        files.write(path("/to"), random(1000));

        long copied = ranges.copy(FILE, 5, 2 << 20, files, path("/to"), 500, Monitor.NONE);

        assertThat(copied).isEqualTo(2 << 20);
        byte[] expected = Arrays.copyOf(random(1000), 500 + (2 << 20));
        System.arraycopy(content, 5, expected, 500, 2 << 20);
        assertThat(files.read("/to")).isEqualTo(expected);
        assertThat(ranges.copy(FILE, 3 << 20, 10, files, path("/new"), 0, Monitor.NONE)).isZero();
        assertThat(files.read("/new")).isEmpty();
        files.create().link(path("/hard"), path("/file"));
        assertErrno(
                "EINVAL", () -> ranges.copy(FILE, 0, 9, files, path("/hard"), 100, Monitor.NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ranges.copy(FILE, -1, 9, files, path("/to"), 0, Monitor.NONE));
    }

    /** Zeroes overwrite what was there: they do not become holes. */
    @Test
    void uploadsAndDownloadsAtOffsets() throws IOException {
        Path host = Files.write(directory.resolve("host"), new byte[100]);
        files.write(FILE, random(300));

        assertThat(ranges.upload(host, FILE, 100, Monitor.NONE)).isEqualTo(100);

        byte[] expected = random(300);
        Arrays.fill(expected, 100, 200, (byte) 0);
        assertThat(files.read(FILE)).isEqualTo(expected);
        Path out = Files.write(directory.resolve("out"), random(999));
        assertThat(ranges.download(FILE, 50, 100, out, Monitor.NONE)).isEqualTo(100);
        assertThat(out).hasBinaryContent(Arrays.copyOfRange(expected, 50, 150));
        assertThat(ranges.download(FILE, 250, 100, out, Monitor.NONE)).isEqualTo(50);
        assertThat(ranges.download(FILE, 900, 100, out, Monitor.NONE)).isZero();
        assertThat(out).isEmptyFile();
    }

    @Test
    void hostFilesKeepTheirHoles() throws IOException {
        Path host = directory.resolve("host");
        Commands.run("truncate", "-s", "1T", host);
        files.upload(host, FILE);
        assertThat(files.status(FILE).sizeBytes()).isEqualTo(1L << 40);
        Path back = directory.resolve("back");
        files.download(FILE, back);
        assertThat(Files.size(back)).isEqualTo(1L << 40);
        assertThat(Commands.run("stat", "-c", "%b", back).strip()).matches("[0-9]{1,3}");
    }

    @Test
    void monitorsAreTold() throws IOException {
        byte[] content = random(3 << 20);
        Path host = Files.write(directory.resolve("host"), content);
        Recorder monitor = new Recorder(Integer.MAX_VALUE);

        files.upload(host, FILE, monitor);

        assertThat(monitor.total).isEqualTo(content.length);
        assertThat(monitor.done).isSorted().endsWith((long) content.length).hasSizeGreaterThan(2);
        Recorder tree = new Recorder(Integer.MAX_VALUE);
        files.copy(FILE, files, path("/copy"), FileTree.Kept.ARCHIVE, tree);
        assertThat(tree.done).endsWith((long) content.length);
        assertThat(tree.total).isEqualTo(content.length); // known in the end
    }

    @Test
    void whatIsCancelledLeavesNothing() throws IOException {
        byte[] content = random(3 << 20);
        Path host = Files.write(directory.resolve("host"), content);
        files.writeText("/old", "old");
        files.createDirectories("/tree/sub");
        files.write(path("/tree/sub/file"), content);
        files.write(path("/tree/sub/file2"), content);
        List<DirectoryEntry> before = files.list("/");

        for (GuestPath target : List.of(FILE, path("/old"))) {
            assertCancelled(() -> files.upload(host, target, new Recorder(1)));
            assertCancelled(
                    () -> files.write(target, new ByteArrayInputStream(content), new Recorder(1)));
            assertCancelled(() -> files.fill(target, ascii("x"), 9 << 20, new Recorder(2)));
            assertCancelled(
                    () -> files.copyFile(path("/tree/sub/file"), files, target, new Recorder(1)));
        }
        for (int i = 0; i < 7; i++) {
            Recorder monitor = new Recorder(i);
            assertCancelled(
                    () -> files.copy(path("/tree"), files, FILE, FileTree.Kept.ARCHIVE, monitor));
        }

        assertThat(files.list("/")).isEqualTo(before);
        assertThat(files.readText("/old")).isEqualTo("old");
        assertThat(files.read("/tree/sub/file")).isEqualTo(content);
    }

    private static void assertCancelled(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatExceptionOfType(CancelledException.class).isThrownBy(call);
    }
}
