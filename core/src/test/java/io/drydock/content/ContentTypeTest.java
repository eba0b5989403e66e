package io.drydock.content;

import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.bindings.NativeLibrary;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Types, with file(1) as the oracle, which is of the same source as libmagic. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ContentTypeTest {
    private static final int SAMPLES = 150;

    @TempDir Path dir;

    @BeforeEach
    void needTool() {
        Needs.that(NativeLibrary.MAGIC.isAvailable(), "needs libmagic: install package libmagic1");
        Needs.program("file", "file");
    }

    private static List<String> file(Path root, List<String> paths, String... options) {
        List<Object> command = new ArrayList<>(List.of("file", "--brief"));
        command.addAll(List.of(options));
        paths.forEach(path -> command.add(root + path));
        return Commands.run(command.toArray()).lines().map(String::strip).toList();
    }

    private static List<ContentType> ours(Path root, List<String> paths) throws IOException {
        try (Filesystem filesystem = KernelFilesystem.onDirectory(root, true)) {
            Content content = Content.of(FileTree.of(filesystem));
            List<ContentType> types = new ArrayList<>();
            for (String path : paths) {
                types.add(content.type(GuestPath.of(path)));
            }
            return types;
        }
    }

    private static void assertAgree(Path root, List<String> paths) throws IOException {
        List<ContentType> types = ours(root, paths);
        List<String> descriptions = file(root, paths);
        List<String> mimeTypes = file(root, paths, "--mime-type");
        List<String> charsets = file(root, paths, "--mime-encoding");
        assertThat(descriptions).hasSameSizeAs(paths);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            ContentType type = types.get(i);
            ContentType expected =
                    new ContentType(descriptions.get(i), mimeTypes.get(i), charsets.get(i));
            ContentType stripped =
                    new ContentType(type.description().strip(), type.mimeType(), type.charset());
            boolean escaped = expected.description().contains("\\"); // of names that are not ASCII
            if (!escaped && !stripped.equals(expected)) {
                differences.add(paths.get(i) + ": " + stripped + " instead of " + expected);
            }
        }
        assertThat(differences).isEmpty();
    }

    /** Programs, libraries, scripts, texts, archives and links of this host. */
    @ParameterizedTest
    @ValueSource(strings = {"/usr/bin", "/usr/lib/x86_64-linux-gnu", "/usr/share", "/etc"})
    void agreesWithFile(String directory) throws IOException {
        Path root = Path.of(directory);
        Needs.that(Files.isDirectory(root), "needs " + root);
        List<String> paths;
        try (Stream<Path> files = Files.walk(root, 3)) {
            paths =
                    files.filter(Files::isRegularFile)
                            .filter(file -> !file.toString().contains("\n"))
                            .map(file -> file.toString().substring(directory.length()))
                            .filter(path -> !path.isEmpty())
                            .sorted(Comparator.comparingInt(String::hashCode))
                            .limit(SAMPLES)
                            .toList();
        }

        assertAgree(root, paths);
    }

    @Test
    void tellsInodesByTheirType() throws IOException {
        Needs.root();
        Files.createFile(dir.resolve("empty"));
        Files.createDirectory(dir.resolve("directory"));
        Commands.run("mkdir", "-m", "1777", dir.resolve("sticky"));
        Commands.run("mkdir", "-m", "2755", dir.resolve("setgid"));
        Commands.run("cp", "/usr/bin/true", dir.resolve("setuid"));
        Commands.run("chmod", "4755", dir.resolve("setuid"));
        Commands.run("mkfifo", dir.resolve("fifo"));
        Commands.run("mknod", dir.resolve("character"), "c", "300", "70000");
        Commands.run("mknod", dir.resolve("block"), "b", "7", "0");
        Files.createSymbolicLink(dir.resolve("link"), Path.of("empty"));
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(dir.resolve("socket")));
            assertAgree(
                    dir,
                    Stream.of(
                                    "empty",
                                    "directory",
                                    "sticky",
                                    "setgid",
                                    "setuid",
                                    "fifo",
                                    "character",
                                    "block",
                                    "link",
                                    "socket")
                            .map(name -> "/" + name)
                            .toList());
        }
    }

    /** Headers that point to nowhere, and tables without an end. */
    @Test
    void survivesDamagedExecutables() throws IOException {
        byte[] program = Files.readAllBytes(Path.of("/usr/bin/true"));
        Filesystem filesystem = KernelFilesystem.onDirectory(dir, true);
        try (filesystem) {
            Content content = Content.of(FileTree.of(filesystem));
            Random random = new Random(1);
            for (int i = 0; i < 300; i++) {
                byte[] damaged =
                        Arrays.copyOf(program, i % 3 == 0 ? random.nextInt(4096) : program.length);
                for (int j = random.nextInt(8); j > 0 && damaged.length > 4; j--) {
                    int at = 4 + random.nextInt(Math.min(400, damaged.length) - 4 + 1) - 1;
                    damaged[at] = (byte) random.nextInt(256);
                }
                Files.write(dir.resolve("damaged"), damaged);
                assertThat(content.type(path("/damaged")).mimeType()).isNotEmpty();
            }
        }
    }

    static final class Child {
        public static void main(String[] args) throws IOException {
            System.setProperty(args[1], args[2]);
            try (Filesystem filesystem = KernelFilesystem.onDirectory(Path.of(args[0]), true)) {
                Content content = Content.of(FileTree.of(filesystem));
                for (int i = 0; i < 2; i++) {
                    try {
                        System.out.println(content.type(path("/file")));
                    } catch (UnsupportedException e) {
                        System.out.println(e.getMessage());
                    }
                }
                System.out.println(content.type(path("/")).mimeType());
            }
        }
    }

    @Test
    void namesThePackagesToInstall() throws Exception {
        Files.writeString(dir.resolve("file"), "text\n");
        String library = "drydock.library.magic";
        try (ChildJvm child =
                ChildJvm.start(Child.class, dir, library, "/nonexistent/libmagic.so.1")) {
            String message = "file /file: libmagic cannot be loaded; install package libmagic1";
            assertThat(child.readLine()).isEqualTo(message);
            assertThat(child.readLine()).isEqualTo(message);
            assertThat(child.readLine()).isEqualTo("inode/directory");
            assertThat(child.waitFor()).isZero();
        }
        try (ChildJvm child =
                ChildJvm.startWith(
                        List.of("env", "MAGIC=/nonexistent/magic"),
                        Child.class,
                        dir,
                        "unused",
                        "unused")) {
            assertThat(child.readLine())
                    .startsWith("file /file: libmagic cannot load /nonexistent/magic: ")
                    .endsWith("; install package libmagic-mgc");
        }
    }
}
