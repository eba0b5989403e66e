package io.drydock.filesystem;

import static io.drydock.testing.Guests.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CancelledException;
import io.drydock.filesystem.FileTree.Kept;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.task.Batch;
import io.drydock.task.Monitor;
import io.drydock.task.Outcome;
import io.drydock.task.Outcome.Success;
import io.drydock.task.Task;
import io.drydock.task.Tasks;
import io.drydock.testing.Commands;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What copies tell on their way, and what is left of one that ends early. */
class MonitoredCopyTest {
    private static final int SIZE = (5 << 20) + 12_345;

    @TempDir Path dir;
    private Path root;
    private Path host;
    private Filesystem filesystem;
    private FileTree files;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectory(dir.resolve("guest"));
        host = Files.createDirectory(dir.resolve("host"));
        filesystem = KernelFilesystem.onDirectory(root, false);
        files = FileTree.of(filesystem);
    }

    @AfterEach
    void close() throws IOException {
        filesystem.close();
    }

    /** Keeps what it is told, and ends the work when that is so much. */
    private static final class Recorder implements Monitor {
        private final List<Long> done = new ArrayList<>();
        private final List<Long> totals = new ArrayList<>();
        private final long last;

        Recorder(long last) {
            this.last = last;
        }

        @Override
        public void progressed(long doneNow, long total) {
            done.add(doneNow);
            totals.add(total);
        }

        @Override
        public void checkCancelled() throws CancelledException {
            if (!done.isEmpty() && done.getLast() >= last) {
                throw new CancelledException("copy", "test");
            }
        }

        void assertComplete(long bytes) {
            assertThat(done).isSorted().contains(bytes).last().isEqualTo(bytes);
            assertThat(done).hasSizeGreaterThan(SIZE >> 20);
            assertThat(totals.getLast()).isEqualTo(bytes);
        }
    }

    private static Recorder toTheEnd() {
        return new Recorder(Long.MAX_VALUE);
    }

    private static Recorder endingAt(long bytes) {
        return new Recorder(bytes);
    }

    private static byte[] content(int seed) {
        byte[] content = new byte[SIZE];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static void assertCancelled(ThrowingCallable work) {
        assertThatExceptionOfType(CancelledException.class).isThrownBy(work);
    }

    private static List<String> below(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> !path.equals(directory))
                    .map(path -> directory.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void uploadsTellHowFarTheyAre() throws IOException {
        Recorder recorder = toTheEnd();

        files.upload(Files.write(host.resolve("a"), content(1)), GuestPath.of("/a"), recorder);

        recorder.assertComplete(SIZE);
        assertThat(recorder.totals).containsOnly((long) SIZE);
        assertThat(root.resolve("a")).hasBinaryContent(content(1));
    }

    @Test
    void anUploadThatEndsEarlyLeavesTheOldFile() throws IOException {
        Path from = Files.write(host.resolve("a"), content(1));
        Files.writeString(root.resolve("old"), "old");

        assertCancelled(() -> files.upload(from, GuestPath.of("/old"), endingAt(2 << 20)));
        assertCancelled(() -> files.upload(from, GuestPath.of("/new"), endingAt(SIZE)));

        assertThat(below(root)).containsExactly("old");
        assertThat(root.resolve("old")).hasContent("old");
    }

    @Test
    void aStreamThatEndsEarlyLeavesTheOldFile() throws IOException {
        Recorder recorder = endingAt(2 << 20);

        assertCancelled(() ->
                files.write(GuestPath.of("/new"), new ByteArrayInputStream(content(1)), recorder));

        assertThat(recorder.totals).containsOnly(-1L);
        assertThat(below(root)).isEmpty();
    }

    @Test
    void downloadsTellHowFarTheyAre() throws IOException {
        Files.write(root.resolve("a"), content(2));
        Recorder recorder = toTheEnd();

        files.download(GuestPath.of("/a"), host.resolve("a"), recorder);

        recorder.assertComplete(SIZE);
        assertThat(host.resolve("a")).hasBinaryContent(content(2));
    }

    @Test
    void aDownloadThatEndsEarlyLeavesTheOldFile() throws IOException {
        Files.write(root.resolve("a"), content(2));
        Path old = Files.writeString(host.resolve("old"), "old");

        GuestPath a = GuestPath.of("/a");
        assertCancelled(() -> files.download(a, old, endingAt(2 << 20)));
        assertCancelled(() -> files.download(a, host.resolve("new"), endingAt(2 << 20)));

        assertThat(below(host)).containsExactly("old");
        assertThat(old).hasContent("old");
    }

    @Test
    void aDownloadKeepsWhatTheFileWas() throws IOException {
        Files.writeString(root.resolve("a"), "new");
        Path old = Files.writeString(host.resolve("old"), "old");
        Files.setAttribute(old, "unix:mode", 0751);
        Path link = Files.createSymbolicLink(host.resolve("link"), Path.of("old"));

        files.download(GuestPath.of("/a"), link);

        assertThat(link).isSymbolicLink();
        assertThat(old).hasContent("new");
        assertThat((int) Files.getAttribute(old, "unix:mode") & 07777).isEqualTo(0751);
        assertThat(below(host)).containsExactly("link", "old");
    }

    @Test
    void aDownloadGoesIntoAFifo() throws Exception {
        Files.writeString(root.resolve("a"), "through");
        Path fifo = host.resolve("fifo");
        Commands.run("mkfifo", fifo);
        Thread writer =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                files.download(GuestPath.of("/a"), fifo);
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });

        assertThat(fifo).hasContent("through");
        writer.join();
    }

    private void makeTree() throws IOException {
        Files.createDirectories(root.resolve("tree/sub"));
        Files.write(root.resolve("tree/a"), content(3));
        Files.write(root.resolve("tree/sub/b"), content(4));
        Files.writeString(root.resolve("tree/sub/c"), "c");
    }

    @Test
    void copiesOfTreesTellHowFarTheyAre() throws IOException {
        makeTree();
        files.createDirectories("/to");
        Recorder recorder = toTheEnd();

        files.copyTree(
                GuestPath.of("/tree"), files, GuestPath.of("/to"), Kept.EVERYTHING, recorder);

        recorder.assertComplete(2 * SIZE + 1);
        assertThat(below(root.resolve("to/tree"))).isEqualTo(below(root.resolve("tree")));
    }

    @Test
    void aCopyOfATreeThatEndsEarlyLeavesNothing() throws IOException {
        makeTree();
        files.createDirectories("/to");

        for (long end : new long[] {0, 1 << 20, SIZE, SIZE + (2 << 20), 2 * SIZE, 2 * SIZE + 1}) {
            assertCancelled(() ->
                    files.copyTree(
                            GuestPath.of("/tree"),
                            files,
                            GuestPath.of("/to"),
                            Kept.EVERYTHING,
                            endingAt(end)));
            assertThat(below(root.resolve("to"))).isEmpty();
        }
    }

    @Test
    void aCopyOntoATreeThatEndsEarlyLeavesWholeFiles() throws IOException {
        makeTree();
        Files.createDirectories(root.resolve("to/tree/sub"));
        Files.writeString(root.resolve("to/tree/sub/b"), "old");

        assertCancelled(() ->
                files.copyTree(
                        GuestPath.of("/tree"),
                        files,
                        GuestPath.of("/to"),
                        Kept.EVERYTHING,
                        endingAt(1 << 20)));

        assertThat(root.resolve("to/tree/sub/b")).hasContent("old");
        assertThat(below(root.resolve("to"))).noneMatch(name -> name.contains("drydock"));
    }

    @Test
    void aMonitorThatFailsEndsTheWorkInTheSameWay() throws IOException {
        makeTree();
        files.createDirectories("/to");
        Monitor broken =
                new Monitor() {
                    @Override
                    public void progressed(long done, long total) {
                        if (done > SIZE + (1 << 20)) {
                            throw new IllegalStateException("broken");
                        }
                    }

                    @Override
                    public void checkCancelled() {}
                };

        assertThatThrownBy(() ->
                        files.copyTree(
                                GuestPath.of("/tree"),
                                files,
                                GuestPath.of("/to"),
                                Kept.OWNERS,
                                broken))
                .isInstanceOf(IllegalStateException.class);

        assertThat(below(root.resolve("to"))).isEmpty();
    }

    @Test
    void aTaskThatIsCancelledLeavesNothing() throws Exception {
        makeTree();
        files.createDirectories("/to");
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Task<CopyReport> task =
                Tasks.start(
                        monitor ->
                                files.copyTree(
                                        GuestPath.of("/tree"),
                                        files,
                                        GuestPath.of("/to"),
                                        Kept.EVERYTHING,
                                        monitor),
                        _ -> {
                            begun.countDown();
                            try {
                                cancelled.await();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                        });
        begun.await();

        task.cancel(false);
        cancelled.countDown();

        assertThatExceptionOfType(CancellationException.class).isThrownBy(task::join);
        assertThat(below(root.resolve("to"))).isEmpty();
    }

    @Test
    void manyFilesAreAskedAboutAtOnce() throws IOException {
        List<GuestPath> paths = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            paths.add(GuestPath.of("/f" + i));
        }
        List<Outcome<GuestPath>> made =
                Batch.change(paths, path -> files.write(path, new byte[path.toBytes().length]));
        files.remove("/f7");

        List<Outcome<FileStatus>> found = Batch.each(paths, files::status);

        assertThat(made).allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Success.class));
        assertThat(found.get(299).get().sizeBytes()).isEqualTo(5);
        assertErrno("ENOENT", () -> found.get(7).get());
        assertErrno("ENOENT", () -> Batch.all(paths, files::status));
    }

    @Test
    void findsRealPaths() throws IOException {
        Files.createDirectories(root.resolve("a/b"));
        Files.writeString(root.resolve("a/b/f"), "");
        Files.createSymbolicLink(root.resolve("a/up"), Path.of("../../../a/b"));
        Files.createSymbolicLink(root.resolve("absolute"), Path.of("/a/up/f"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));

        assertThat(realPath("/absolute")).isEqualTo("/a/b/f");
        assertThat(realPath("a//up/../b/./f")).isEqualTo("/a/b/f");
        assertThat(realPath("/../..")).isEqualTo("/");
        assertThat(realPath("a/up/..")).isEqualTo("/a");
        assertErrno("ELOOP", () -> realPath("/loop"));
        assertErrno("ENOENT", () -> realPath("/a/none"));
        assertErrno("ENOTDIR", () -> realPath("/absolute/x"));
    }

    private String realPath(String path) throws IOException {
        return files.realPath(GuestPath.of(path)).toString();
    }
}
