package io.drydock.search;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CancelledException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Walks of a tree with odd names, links and types, with find(1) and du(1) as oracles. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SearchTest {
    private static final WalkOptions ALL = WalkOptions.defaults();

    @TempDir Path dir;
    private Path root;
    private Filesystem filesystem;
    private FileTree files;
    private Search search;

    @BeforeEach
    void makeTree() throws IOException {
        root = Files.createDirectories(dir.resolve("guest"));
        filesystem = KernelFilesystem.onDirectory(root, false);
        files = FileTree.of(filesystem);
        search = Search.of(files);
        Random random = new Random(4);
        List<String> directories = new ArrayList<>(List.of(""));
        for (int i = 0; i < 60; i++) {
            String parent = directories.get(random.nextInt(directories.size()));
            String directory = parent + "/" + name(random, i);
            files.filesystem().createDirectory(latin1(directory), 0755);
            directories.add(directory);
            for (int j = random.nextInt(8); j > 0; j--) {
                GuestPath file = latin1(directory + "/" + name(random, j));
                try (FileHandle made = filesystem.create(file, random.nextInt(010000))) {
                    made.truncate(random.nextInt(20_000));
                }
            }
        }
        files.symlink("/link", "/");
        files.symlink("/broken", "nothing");
        files.writeText("/one", "x".repeat(10_000));
        filesystem.createLink(path("/two"), path("/one"));
        Commands.run("mkfifo", root.resolve("fifo"));
        Commands.run("truncate", "-s", "10M", root.resolve("sparse"));
        Commands.run("touch", "-d", "2001-02-03 04:05:06.789 UTC", root.resolve("old"));
    }

    @AfterEach
    void close() throws IOException {
        filesystem.close();
    }

    /** Names whose order is another one in a path than alone, and some that are not UTF-8. */
    private static String name(Random random, int number) {
        String[] odd = {"a", "a-", "a.", "A", "\u00e9", "\u00ff\u00fe", "a b", "a\n", "-", "\\"};
        return odd[random.nextInt(odd.length)] + number;
    }

    private static GuestPath latin1(String text) {
        return GuestPath.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(GuestPath path) {
        return new String(path.toBytes(), StandardCharsets.ISO_8859_1);
    }

    private static List<String> texts(Stream<FoundFile> found) {
        return found.map(file -> text(file.path())).toList();
    }

    /** What find(1) prints in the root with those arguments, each byte a char. */
    private List<String> find(String arguments) {
        String script =
                "cd \"$1\" && find . " + arguments + " -print0 | od -An -v -tx1 | tr -d ' \\n'";
        String hex = Commands.run("sh", "-c", script, "sh", root);
        String all = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
        return all.isEmpty()
                ? List.of()
                : Stream.of(all.split("\0"))
                        .map(path -> path.equals(".") ? "/" : path.substring(1))
                        .toList();
    }

    private List<String> walk(WalkOptions options) throws IOException {
        return texts(search.walk(GuestPath.ROOT, options));
    }

    @Test
    void walksInTheOrderOfFind() throws IOException {
        assertThat(walk(ALL)).isEqualTo(find("")).hasSizeGreaterThan(200);
    }

    @Test
    void walksInTheOrderOfPaths() throws IOException {
        assertThat(walk(ALL.withOrder(WalkOrder.PATH)))
                .isEqualTo(find("").stream().sorted().toList());
    }

    @Test
    void walksInParallel() throws IOException {
        for (int threads = 1; threads <= 5; threads += 2) {
            Set<String> found = ConcurrentHashMap.newKeySet();
            AtomicLong visits = new AtomicLong();
            search.walkParallel(
                    GuestPath.ROOT,
                    ALL.withThreads(threads),
                    file -> {
                        visits.incrementAndGet();
                        found.add(text(file.path()));
                        assertThat(file.depth() == 0 || text(file.path()).length() > 1).isTrue();
                    });
            assertThat(found).containsExactlyInAnyOrderElementsOf(find(""));
            assertThat(visits).hasValue(found.size());
        }
    }

    @Test
    void knowsDepths() throws IOException {
        for (int depth = 0; depth < 4; depth++) {
            assertThat(walk(ALL.withMaxDepth(depth))).isEqualTo(find("-maxdepth " + depth));
        }
        assertThat(texts(search.find(GuestPath.ROOT, Conditions.deeperThan(1), ALL)))
                .isEqualTo(find("-mindepth 2"));
    }

    @Test
    void startsAnywhere() throws IOException {
        assertThat(texts(search.walk(path("/one"), ALL))).containsExactly("/one");
        assertThat(texts(search.walk(path("/link"), ALL))).containsExactly("/link");
        assertThat(texts(search.walk(path("/link/"), ALL))).hasSize(find("").size());
        assertErrno("ENOENT", () -> search.walk(path("/nothing"), ALL));
        assertErrno("ENOENT", () -> search.walkParallel(path("/nothing"), ALL, _ -> {}));
    }

    @Test
    void findsByConditions() throws IOException {
        assertFinds("-name 'a*'", Conditions.name(GlobPattern.of("a*")));
        assertFinds("-iname 'A*'", Conditions.name(GlobPattern.of("A*").ignoringCase()));
        assertFinds("-path '*a*/*[1-4]'", Conditions.path(GlobPattern.of("*a*/*[1-4]")));
        assertFinds("-type f", Conditions.type(FileType.REGULAR));
        assertFinds("-type l,p", Conditions.type(FileType.SYMBOLIC_LINK, FileType.FIFO));
        assertFinds(
                "-type f -size +4095c ! -size +10000c",
                Conditions.type(FileType.REGULAR)
                        .and(Conditions.atLeast(4096))
                        .and(Conditions.atMost(10_000)));
        assertFinds("-perm 644", Conditions.permissions(0644));
        assertFinds("-perm -111", Conditions.allPermissions(0111));
        assertFinds("-perm /6000", Conditions.anyPermission(06000));
        assertThat(search.find(GuestPath.ROOT, Conditions.anyPermission(0), ALL))
                .hasSize(find("").size());
        assertFinds("-links 2 -type f", Conditions.links(2).and(Conditions.type(FileType.REGULAR)));
        assertFinds("-samefile one", Conditions.sameFile(files.status("/one")));
        Instant time = Instant.parse("2010-01-01T00:00:00Z");
        assertFinds("-newermt 2010-01-01", Conditions.modifiedAfter(time));
        assertFinds("! -newermt 2010-01-01", Conditions.modifiedAfter(time).negate());
        assertFinds("-newerat 2010-01-01", Conditions.accessedAfter(time));
        assertFinds("-newerct 2010-01-01", Conditions.changedAfter(time));
        long uid = files.status("/one").uid();
        long gid = files.status("/one").gid();
        assertFinds("-uid " + uid, Conditions.owner(uid));
        assertFinds("-gid " + gid, Conditions.group(gid));
        assertThat(search.find(GuestPath.ROOT, Conditions.owner(uid + 1), ALL)).isEmpty();
    }

    private void assertFinds(String arguments, Predicate<FoundFile> condition) throws IOException {
        assertThat(texts(search.find(GuestPath.ROOT, condition, ALL)))
                .as(arguments)
                .isEqualTo(find(arguments))
                .isNotEmpty();
    }

    @Test
    void prunes() throws IOException {
        Predicate<FoundFile> entered = Conditions.name(GlobPattern.of("a*")).negate();

        assertThat(walk(ALL.entering(entered)))
                .isEqualTo(find("-name 'a*' -prune -print0 -o "))
                .hasSizeLessThan(find("").size());
    }

    @Test
    void findsAsLibguestfs() throws IOException {
        List<String> expected =
                find("-mindepth 1").stream().map(path -> path.substring(1)).toList();

        for (String start : List.of("/", "/link", "/link/")) {
            assertThat(search.find(path(start)).stream().map(SearchTest::text))
                    .containsExactlyElementsOf(expected.stream().sorted().toList());
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        search.find0(GuestPath.ROOT, out, ALL);
        assertThat(out.toString(StandardCharsets.ISO_8859_1))
                .isEqualTo(String.join("\0", expected) + "\0");
        assertErrno("ENOTDIR", () -> search.find(path("/one")));
        assertErrno("ENOTDIR", () -> search.find0(path("/one"), out, ALL));
    }

    @Test
    void sumsUpAsDu() throws IOException {
        long allocated = Long.parseLong(Commands.run("du", "-s", "-B1", root).split("\\s")[0]);
        long apparent =
                Commands.run(
                                "find",
                                root,
                                "-type",
                                "f",
                                "-printf",
                                "%i %s\\n",
                                "-o",
                                "-type",
                                "l",
                                "-printf",
                                "%i %s\\n")
                        .lines()
                        .distinct()
                        .mapToLong(line -> Long.parseLong(line.split(" ")[1]))
                        .sum();

        assertThat(search.usage(GuestPath.ROOT, ALL)).isEqualTo(new DiskUsage(allocated, apparent));
        assertThat(search.usage(path("/sparse"), ALL).apparentBytes()).isEqualTo(10 << 20);
        assertThat(search.usage(path("/sparse"), ALL).allocatedBytes()).isLessThan(1 << 20);
    }

    @Test
    void addsUpWhatCannotBe() {
        DiskUsage huge = new DiskUsage(Long.MAX_VALUE - 1, Long.MAX_VALUE);

        assertThat(huge.plus(huge)).isEqualTo(new DiskUsage(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    @Test
    void counts() throws IOException {
        FileCounts counts = search.count(GuestPath.ROOT, ALL);

        assertThat(counts.of(FileType.REGULAR)).isEqualTo(find("-type f").size());
        assertThat(counts.of(FileType.DIRECTORY)).isEqualTo(find("-type d").size());
        assertThat(counts.of(FileType.SYMBOLIC_LINK)).isEqualTo(2);
        assertThat(counts.of(FileType.FIFO)).isEqualTo(1);
        assertThat(counts.of(FileType.SOCKET)).isZero();
        assertThat(counts.total()).isEqualTo(find("").size());
    }

    @Test
    void findsTheLargest() throws IOException {
        List<Long> expected =
                Commands.run("find", root, "-type", "f", "-printf", "%s\\n")
                        .lines()
                        .map(Long::valueOf)
                        .sorted((one, other) -> Long.compare(other, one))
                        .limit(10)
                        .toList();

        List<FoundFile> largest = search.largest(GuestPath.ROOT, 10, ALL);
        assertThat(largest).extracting(file -> file.status().sizeBytes()).isEqualTo(expected);
        assertThat(text(largest.getFirst().path())).isEqualTo("/sparse");
        assertThat(search.largest(GuestPath.ROOT, 0, ALL)).isEmpty();
    }

    @Test
    void isCancelled() {
        for (int threads : new int[] {1, 4}) {
            WalkOptions options = ALL.withThreads(threads).withMonitor(endingAfter(20));
            assertThatThrownBy(() -> search.walkParallel(GuestPath.ROOT, options, _ -> {}))
                    .isInstanceOf(CancelledException.class);
        }
        assertThatThrownBy(() -> walk(ALL.withMonitor(endingAfter(0))))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(CancelledException.class);
    }

    private static Monitor endingAfter(int files) {
        return new Monitor() {
            private long done;

            @Override
            public void progressed(long files, long total) {
                done = files;
            }

            @Override
            public void checkCancelled() throws CancelledException {
                if (done >= files) {
                    throw new CancelledException("walk", "/");
                }
            }
        };
    }

    @Test
    void tellsOfItsProgress() throws IOException {
        for (int threads : new int[] {1, 4}) {
            AtomicLong last = new AtomicLong();
            Monitor monitor =
                    new Monitor() {
                        @Override
                        public void progressed(long done, long total) {
                            assertThat(done).isGreaterThanOrEqualTo(last.getAndSet(done));
                            assertThat(total).isEqualTo(-1);
                        }

                        @Override
                        public void checkCancelled() {}
                    };
            search.walkParallel(
                    GuestPath.ROOT, ALL.withThreads(threads).withMonitor(monitor), _ -> {});
            assertThat(last).hasValue(find("").size() - 1L);
        }
    }

    @Test
    void endsWithWhatItsVisitorThrows() {
        for (int threads : new int[] {1, 4}) {
            WalkOptions options = ALL.withThreads(threads);
            IOException wanted = new IOException("enough");
            assertThatThrownBy(() ->
                            search.walkParallel(
                                    GuestPath.ROOT,
                                    options,
                                    file -> {
                                        if (file.depth() == 2) {
                                            throw wanted;
                                        }
                                    }))
                    .isSameAs(wanted);
            AssertionError error = new AssertionError("bug");
            assertThatThrownBy(() ->
                            search.walkParallel(
                                    GuestPath.ROOT,
                                    options,
                                    file -> {
                                        if (file.depth() == 2) {
                                            throw error;
                                        }
                                    }))
                    .isSameAs(error);
            assertThat(Thread.getAllStackTraces().keySet())
                    .noneMatch(thread -> thread.getName().startsWith("drydock-walk"));
        }
    }
}
