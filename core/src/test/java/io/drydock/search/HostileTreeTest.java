package io.drydock.search;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.Session;
import io.drydock.error.FileException;
import io.drydock.filesystem.FileEntry;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.guest.Guest;
import io.drydock.image.ImageFormat;
import io.drydock.image.ImageOptions;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.task.Monitor;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import io.drydock.volume.Device;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trees that were made to hold a walk up, or to lead it astray. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileTreeTest {
    @TempDir Path dir;

    /** What both kinds of walk find, and what they are told of errors, which must be the same. */
    private record Walked(List<String> found, Map<String, String> errors) {
        static Walked of(Filesystem filesystem, WalkOptions options) throws IOException {
            Search search = Search.of(FileTree.of(filesystem));
            Map<String, String> errors = new TreeMap<>();
            WalkErrors handler =
                    (path, e) -> errors.put(path.toString(), ((FileException) e).errno());
            WalkOptions telling = options.withErrors(handler);
            List<String> parallel = new ArrayList<>();
            search.walkParallel(
                    GuestPath.ROOT,
                    telling,
                    file -> {
                        synchronized (parallel) {
                            parallel.add(file.path().toString());
                        }
                    });
            Map<String, String> first = Map.copyOf(errors);
            errors.clear();
            List<String> found =
                    search.walk(GuestPath.ROOT, telling.withOrder(WalkOrder.PATH))
                            .map(file -> file.path().toString())
                            .toList();
            assertThat(parallel).containsExactlyInAnyOrderElementsOf(found);
            assertThat(first).isEqualTo(errors);
            return new Walked(found, errors);
        }
    }

    @Test
    void deeperThanAPathMayBe() throws IOException {
        String name = "d".repeat(200);
        Path root = Files.createDirectory(dir.resolve("guest"));
        String script =
                "cd \"$1\" && for i in $(seq 60); do mkdir "
                        + name
                        + " && cd -P "
                        + name
                        + "; done";
        try (Filesystem filesystem = KernelFilesystem.onDirectory(root, true)) {
            Commands.run("bash", "-c", script, "bash", root);

            Walked walked = Walked.of(filesystem, WalkOptions.defaults());

            assertThat(walked.found).hasSize(1 + GuestPath.MAX_BYTES / 201);
            assertThat(walked.errors)
                    .containsExactly(Map.entry(walked.found.getLast(), "ENAMETOOLONG"));
            assertThat(Search.of(FileTree.of(filesystem)).glob("/*/*/*")).hasSize(1);
            GlobOptions trees = GlobOptions.defaults().withTrees();
            assertThat(Search.of(FileTree.of(filesystem)).glob(path("/**"), trees, Monitor.NONE))
                    .hasSize(walked.found.size());
        } finally {
            Commands.run("rm", "-rf", root); // Java's own walk fails on it
        }
    }

    /** Each directory has one below it, to a depth of three, and names of itself and the root. */
    @Test
    void directoriesThatAreBelowThemselves() throws IOException {
        Filesystem circular =
                (Filesystem)
                        Proxy.newProxyInstance(
                                getClass().getClassLoader(),
                                new Class<?>[] {Filesystem.class},
                                (_, method, arguments) ->
                                        switch (method.getName()) {
                                            case "status" -> directory(2);
                                            case "listWithStatus" ->
                                                    circle((GuestPath) arguments[0]);
                                            default -> throw new AssertionError(method.getName());
                                        });

        Walked walked = Walked.of(circular, WalkOptions.defaults());

        assertThat(walked.found)
                .containsExactly(
                        "/",
                        "/d",
                        "/d/d",
                        "/d/d/d",
                        "/d/d/d/root",
                        "/d/d/d/self",
                        "/d/d/root",
                        "/d/d/self",
                        "/d/root",
                        "/d/self",
                        "/root",
                        "/self");
        assertThat(walked.errors).hasSize(8).containsKeys("/self", "/d/d/d/root");
        assertThat(walked.errors.values()).containsOnly("ELOOP");
    }

    private static List<FileEntry> circle(GuestPath path) {
        String text = path.toString();
        int depth = text.equals("/") ? 0 : (int) text.chars().filter(c -> c == '/').count();
        List<FileEntry> entries = new ArrayList<>();
        entries.add(new FileEntry(path("self"), directory(2 + depth)));
        entries.add(new FileEntry(path("root"), directory(2)));
        if (depth < 3) {
            entries.add(new FileEntry(path("d"), directory(3 + depth)));
        }
        return entries;
    }

    private static FileStatus directory(long inode) {
        return new FileStatus(
                FileType.DIRECTORY,
                0755,
                0,
                0,
                4096,
                4096,
                inode,
                1,
                2,
                4096,
                0,
                Instant.EPOCH,
                Instant.EPOCH,
                Instant.EPOCH,
                Optional.empty());
    }

    @Test
    void damagedInodesHideNoOthers() throws IOException {
        Needs.root();
        Path tree = Files.createDirectory(dir.resolve("tree"));
        for (String file : List.of("a/good", "a/bad", "a/down/file", "b/dir/file", "c/file")) {
            Files.createDirectories(tree.resolve(file).getParent());
            Files.writeString(tree.resolve(file), "content");
        }
        Path image = TestImages.filesystemOf(tree, "ext4", dir.resolve("image"));
        // Two inodes have wrong checksums, and two directories other names further down.
        for (String damage :
                List.of(
                        "set_inode_field a/bad checksum 0x1234",
                        "set_inode_field b/dir checksum 0x1234",
                        "link a a/down/up",
                        "link c c/self")) {
            Commands.run("debugfs", "-w", "-R", damage, image);
        }
        try (Session session = Session.builder().drive(image, raw().withReadOnly(true)).open();
                Filesystem filesystem = session.mount(session.device("/dev/sda"), List.of())) {
            Walked walked = Walked.of(filesystem, WalkOptions.defaults());

            assertThat(walked.found)
                    .contains("/a/good", "/a/down/file", "/b", "/c/file")
                    .doesNotContain("/a/bad", "/b/dir/file");
            assertThat(walked.errors).containsKeys("/a/bad", "/b/dir").hasSizeLessThanOrEqualTo(4);
        }
        assertThat(Loops.on(dir)).isEmpty();
    }

    private static ImageOptions raw() {
        return ImageOptions.defaults().withFormat(ImageFormat.RAW);
    }

    @Test
    void filesystemsAreCrossedUnlessToldNotTo() throws IOException {
        Needs.root();
        Path tree = dir.resolve("tree");
        Path data = dir.resolve("data");
        Files.createDirectories(tree.resolve("mnt/below"));
        Files.createDirectories(data.resolve("inside"));
        Path root = TestImages.filesystemOf(tree, "ext4", dir.resolve("root.img"));
        Path other = TestImages.filesystemOf(data, "ext4", dir.resolve("data.img"));
        try (Session session = Session.builder().drive(root, raw()).drive(other, raw()).open()) {
            SequencedMap<GuestPath, Device> mounts = new LinkedHashMap<>();
            mounts.put(GuestPath.ROOT, session.device("/dev/sda"));
            mounts.put(path("/mnt"), session.device("/dev/sdb"));
            try (Guest guest = session.guest(mounts)) {
                Filesystem filesystem = guest.files().filesystem();
                assertThat(Walked.of(filesystem, WalkOptions.defaults()).found)
                        .contains("/mnt/inside", "/mnt/lost+found", "/mnt")
                        .doesNotContain("/mnt/below");
                assertThat(
                                Walked.of(filesystem, WalkOptions.defaults().withinOneFilesystem())
                                        .found)
                        .containsExactly("/", "/lost+found", "/mnt");
            }
        }
    }

    /** Walks with so little memory that all names at once would not fit in it. */
    static final class Child {
        public static void main(String[] args) throws IOException {
            try (Filesystem filesystem = KernelFilesystem.onDirectory(Path.of(args[0]), true)) {
                Search search = Search.of(FileTree.of(filesystem));
                WalkOptions options = WalkOptions.defaults();
                System.out.println(search.walk(GuestPath.ROOT, options).count());
                System.out.println(search.count(GuestPath.ROOT, options).total());
                System.out.println(search.glob("/*77777*").size());
            }
        }
    }

    @Test
    void aHundredThousandNamesInOneDirectory() throws Exception {
        Path root = Files.createDirectory(dir.resolve("guest"));
        try {
            Commands.run("sh", "-c", "cd \"$1\" && seq 100000 | xargs touch", "sh", root);
            try (ChildJvm child =
                    ChildJvm.startWith(
                            List.of("env", "JAVA_TOOL_OPTIONS=-Xmx96m"), Child.class, root)) {
                assertThat(child.readLine()).isEqualTo("100001");
                assertThat(child.readLine()).isEqualTo("100001");
                assertThat(child.readLine()).isEqualTo("1");
                assertThat(child.waitFor()).isZero();
            }
        } finally {
            Commands.run("rm", "-rf", root);
        }
    }

    @Test
    void linksToTheHostAreNotFollowed() throws IOException {
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "the host's");
        Path root = Files.createDirectory(dir.resolve("guest"));
        Files.createSymbolicLink(root.resolve("absolute"), outside);
        Files.createSymbolicLink(root.resolve("relative"), Path.of("../outside"));
        Files.createSymbolicLink(root.resolve("magic"), Path.of("/proc/self/root" + outside));
        try (Filesystem filesystem = KernelFilesystem.onDirectory(root, true)) {
            assertThat(Walked.of(filesystem, WalkOptions.defaults()).found)
                    .containsExactly("/", "/absolute", "/magic", "/relative");
            Search search = Search.of(FileTree.of(filesystem));
            for (String start : List.of("/absolute/", "/relative/", "/magic/")) {
                assertErrno("ENOENT", () -> search.usage(path(start), WalkOptions.defaults()));
                assertErrno("ENOENT", () -> search.find(path(start)));
            }
            assertThat(search.find(path("/../..")))
                    .containsExactly(path("absolute"), path("magic"), path("relative"));
        }
    }
}
