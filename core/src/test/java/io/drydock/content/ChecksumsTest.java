package io.drydock.content;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CancelledException;
import io.drydock.error.FileException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.search.WalkOptions;
import io.drydock.task.Monitor;
import io.drydock.testing.ChildJvm;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Checksums, with the tools as oracles that libguestfs runs for them. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChecksumsTest {
    private static final WalkOptions ALL = WalkOptions.defaults();

    @TempDir Path dir;
    private Path root;
    private Filesystem filesystem;
    private Checksums checksums;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectories(dir.resolve("guest"));
        filesystem = KernelFilesystem.onDirectory(root, false);
        checksums = Checksums.of(FileTree.of(filesystem));
    }

    @AfterEach
    void close() throws IOException {
        filesystem.close();
    }

    private static String tool(ChecksumAlgorithm algorithm) {
        return switch (algorithm) {
            case CRC -> "cksum";
            case GOST -> "gostsum";
            case GOST12 -> "gost12sum";
            default -> algorithm + "sum";
        };
    }

    private static void needTool(ChecksumAlgorithm algorithm) {
        boolean gost = tool(algorithm).startsWith("gost");
        Needs.program(tool(algorithm), gost ? "gostsum" : "coreutils");
    }

    @ParameterizedTest
    @EnumSource
    void areThoseOfTheTools(ChecksumAlgorithm algorithm) throws IOException {
        needTool(algorithm);
        Random random = new Random(1);
        for (int size : new int[] {0, 1, 7, 8, 63, 64, 65, 4096, 1 << 20, (3 << 20) + 13}) {
            if (size == 0 && algorithm == ChecksumAlgorithm.GOST) {
                continue; // gostsum 3.0.1 takes what is in its memory for an empty file
            }
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            Files.write(root.resolve("file"), bytes);
            String line =
                    Commands.run(
                            "sh", "-c", "cd \"$1\" && \"$2\" file", "sh", root, tool(algorithm));

            FileChecksum checksum = checksums.of("/file", algorithm);
            assertThat(checksum.value()).isEqualTo(line.split(" ")[0]);
            assertThat(checksum.sizeBytes()).isEqualTo(size);
            assertThat(new String(checksum.toLine(), StandardCharsets.UTF_8))
                    .isEqualTo(line.replace(" file", " /file"));
        }
    }

    /** The test vectors that the standards give: the tools need not be there for these. */
    @Test
    void areThoseOfTheStandards() throws IOException {
        Files.writeString(
                root.resolve("digits"),
                "012345678901234567890123456789012345678901234567890123456789012");
        Files.writeString(root.resolve("empty"), "");

        // RFC 6986, section 10.1.2, and the CRC of nothing as POSIX defines it.
        assertThat(checksums.of("/digits", ChecksumAlgorithm.GOST12).value())
                .isEqualTo("9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500");
        assertThat(checksums.of("/empty", ChecksumAlgorithm.CRC).value()).isEqualTo("4294967295");
        assertThat(checksums.of("/empty", ChecksumAlgorithm.MD5).value())
                .isEqualTo("d41d8cd98f00b204e9800998ecf8427e");
    }

    @Test
    void haveNames() {
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            assertThat(ChecksumAlgorithm.named(algorithm.toString())).contains(algorithm);
        }
        assertThat(ChecksumAlgorithm.named("SHA256")).contains(ChecksumAlgorithm.SHA256);
        assertThat(ChecksumAlgorithm.named("sha3")).isEmpty();
    }

    private void makeTree() throws IOException {
        Random random = new Random(2);
        for (String directory : List.of("", "/a", "/a-", "/a/b", "/a b", "/--")) {
            if (!directory.isEmpty()) {
                filesystem.createDirectory(latin1(directory), 0755);
            }
            for (String name : List.of("f", "a\nb", "back\\slash", "\u00ff", "-", "cr\rlf", "a.")) {
                try (FileHandle file = filesystem.create(latin1(directory + "/" + name), 0644)) {
                    file.truncate(random.nextInt(100_000));
                }
            }
        }
        filesystem.createSymbolicLink(path("/link"), path("f"));
        filesystem.createSymbolicLink(path("/to-a"), path("a"));
        Commands.run("mkfifo", root.resolve("fifo"));
    }

    private static GuestPath latin1(String text) {
        return GuestPath.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String ofTree(String directory, ChecksumAlgorithm algorithm, WalkOptions options)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long written = checksums.ofTree(path(directory), algorithm, out, options);
        assertThat(written).isPositive();
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @EnumSource
    void ofATreeAreThoseOfTheTools(ChecksumAlgorithm algorithm) throws IOException {
        needTool(algorithm);
        makeTree();
        String script =
                "cd \"$1\" && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 "
                        + tool(algorithm)
                        + " | od -An -v -tx1 | tr -d ' \\n'";
        byte[] expected = HexFormat.of().parseHex(Commands.run("sh", "-c", script, "sh", root));

        for (int threads : new int[] {1, 4}) {
            assertThat(ofTree("/", algorithm, ALL.withThreads(threads)))
                    .isEqualTo(new String(expected, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void ofATreeAreCheckedByTheTools() throws IOException {
        makeTree();
        Path list = dir.resolve("list");
        for (String directory : List.of("/a", "/to-a")) {
            String text = ofTree(directory, ChecksumAlgorithm.SHA256, ALL);
            Files.write(list, text.getBytes(StandardCharsets.ISO_8859_1));
            String script = "cd \"$1\" && sha256sum --check --strict --quiet \"$2\"";
            assertThat(Commands.run("sh", "-c", script, "sh", root.resolve("a"), list)).isEmpty();
        }
        assertErrno("ENOTDIR", () -> ofTree("/f", ChecksumAlgorithm.MD5, ALL));
        assertErrno("ENOENT", () -> ofTree("/nothing", ChecksumAlgorithm.MD5, ALL));
    }

    /** A guest with a file that cannot be read. */
    private Filesystem withBadFile(String bad) {
        return (Filesystem)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {Filesystem.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("open")
                                    && arguments[0].toString().equals(bad)) {
                                throw new FileException("open", bad, "EIO", "damaged", null);
                            }
                            try {
                                return method.invoke(filesystem, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }

    @Test
    void filesThatCannotBeReadAreReported() throws IOException {
        makeTree();
        String all = ofTree("/", ChecksumAlgorithm.MD5, ALL);
        checksums = Checksums.of(FileTree.of(withBadFile("/a/b/f")));
        List<String> errors = new ArrayList<>();

        String rest =
                ofTree(
                        "/",
                        ChecksumAlgorithm.MD5,
                        ALL.withErrors((path, e) -> errors.add(path + " " + e.getMessage())));
        assertThat(rest.lines().count()).isEqualTo(all.lines().count() - 1);
        assertThat(errors).hasSize(1).first().asString().startsWith("/a/b/f open /a/b/f: damaged");
        assertErrno("EIO", () -> ofTree("/", ChecksumAlgorithm.MD5, ALL));
    }

    @Test
    void isCancelled() throws Exception {
        makeTree();
        Monitor impatient =
                new Monitor() {
                    @Override
                    public void progressed(long done, long total) {}

                    @Override
                    public void checkCancelled() throws CancelledException {
                        throw new CancelledException("checksum", "/");
                    }
                };

        assertThatThrownBy(() -> ofTree("/", ChecksumAlgorithm.SHA512, ALL.withMonitor(impatient)))
                .isInstanceOf(CancelledException.class);
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("drydock-checksum")) {
                assertThat(thread.join(Duration.ofSeconds(10))).isTrue(); // its work has ended
            }
        }
    }

    static final class Child {
        public static void main(String[] args) throws IOException {
            try (Filesystem filesystem = KernelFilesystem.onDirectory(Path.of(args[0]), true)) {
                Checksums checksums = Checksums.of(FileTree.of(filesystem));
                System.out.println(checksums.of("/file", ChecksumAlgorithm.SHA1).value());
                for (int i = 0; i < 2; i++) {
                    try {
                        checksums.of("/file", ChecksumAlgorithm.GOST);
                    } catch (UnsupportedException e) {
                        System.out.println(e.getMessage());
                    }
                }
            }
        }
    }

    @Test
    void sayWhatIsMissing() throws Exception {
        Files.writeString(root.resolve("file"), "");
        try (ChildJvm child = ChildJvm.startWithout("bcprov", Child.class, root)) {
            assertThat(child.readLine()).isEqualTo("da39a3ee5e6b4b0d3255bfef95601890afd80709");
            String message =
                    "checksum gost: BouncyCastle is not there; add org.bouncycastle:bcprov-jdk18on";
            assertThat(child.readLine()).startsWith(message);
            assertThat(child.readLine()).startsWith(message);
            assertThat(child.waitFor()).isZero();
        }
    }
}
