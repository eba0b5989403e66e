package io.drydock.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CancelledException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GlobTest {
    @TempDir Path dir;
    private Path root;
    private Filesystem filesystem;
    private FileTree files;
    private Search search;

    @BeforeEach
    void makeTree() throws IOException {
        root = Files.createDirectories(dir.resolve("guest")).toRealPath();
        filesystem = KernelFilesystem.onDirectory(root, false);
        files = FileTree.of(filesystem);
        search = Search.of(files);
        for (String path :
                List.of("/a/b/c", "/a/bb", "/ab", "/b/a", "/.h/x", "/a/.i", "/x,y/{z}")) {
            files.createDirectories(path);
        }
        for (String path :
                List.of("/a/f", "/a/b/f", "/a/b/c/f", "/b/*", "/b/[x]", "/.h/f", "/a-", "/b/f\\")) {
            files.writeText(path, "");
        }
        files.symlink("/la", "a");
        files.symlink("/a/up", "..");
        files.symlink("/dangling", "nothing");
        files.symlink("/round", "round");
        files.write(GuestPath.of(latin1("/b/\u00ff")), new byte[0]);
    }

    @AfterEach
    void close() throws IOException {
        filesystem.close();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String text(GuestPath path) {
        return new String(path.toBytes(), StandardCharsets.ISO_8859_1);
    }

    private List<String> glob(String pattern, GlobOptions options) throws IOException {
        return search.glob(GuestPath.of(latin1(pattern)), options, Monitor.NONE).stream()
                .map(GlobTest::text)
                .toList();
    }

    /** What glob(3) says below the host's directory; it keeps slashes that are doubled. */
    private List<String> expected(String pattern, int flags) {
        return CLibrary.glob(latin1(root + pattern), flags).stream()
                .map(path -> path.substring(root.toString().length()).replaceAll("/+", "/"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/*",
                "/*/",
                "/*/*",
                "/*/*/",
                "/a/*/f",
                "/a/b/c/f",
                "/a/b/",
                "/nothing",
                "/dangling",
                "/round/*",
                "/la/*",
                "/la/",
                "/a/up/a/up/*",
                "/[ab]*",
                "/?",
                "/.h/*",
                "/.h*",
                "/b/\\*",
                "/b/\\[x]",
                "/b/[[]x]",
                "/b/\u00ff",
                "/b/f\\\\",
                "/{a,b}/*",
                "/{b,a}/{b,nothing,f}",
                "/{a,}/*",
                "/a{,b}",
                "/a{b",
                "/x,y/\\{z}",
                "/{{a,b}/b,x*}",
                "/{a}",
                "/{}",
                "/a{b{c,d}",
            })
    void agreesWithTheCLibrary(String pattern) throws IOException {
        assertThat(glob(pattern, GlobOptions.defaults()))
                .isEqualTo(expected(pattern, CLibrary.GLOB_MARK | CLibrary.GLOB_BRACE));
        assertThat(glob(pattern, GlobOptions.defaults().withoutMarks().withoutBraces()))
                .isEqualTo(expected(pattern, 0));
    }

    @Test
    void agreesWithTheCLibraryOnRandomPatterns() throws IOException {
        String alphabet = "aabbfc**?[]{},/\\";
        Random random = new Random(1);
        int found = 0;
        for (int i = 0; i < 5000; i++) {
            StringBuilder pattern = new StringBuilder("/");
            for (int length = random.nextInt(10); length > 0; length--) {
                pattern.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            if (pattern.toString().matches(".*(/}?$|/[,}]|\\\\[/]|\\\\$|\\[[^]]*/).*")) {
                continue; // glob(3) finds files by a path that ends in a slash, as we do not
            }
            List<String> ours = glob(pattern.toString(), GlobOptions.defaults());
            found += ours.size();
            assertThat(ours)
                    .as(pattern.toString())
                    .isEqualTo(
                            expected(pattern.toString(), CLibrary.GLOB_MARK | CLibrary.GLOB_BRACE));
        }
        assertThat(found).isGreaterThan(500);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/**",
                "/a/**",
                "/**/f",
                "/**/b/**",
                "/a/**/",
                "/**/a",
                "/la/**/f",
                "/**/*b*"
            })
    void matchesTreesAsBash(String pattern) throws IOException {
        Needs.program("bash", "bash");
        String script =
                "shopt -s globstar nullglob; LC_ALL=C; cd \"$1\"; for f in ."
                        + pattern
                        + "; do echo \"${f#.}\"; done";
        List<String> expected =
                Commands.run("bash", "-c", script, "bash", root)
                        .lines()
                        .map(path -> path.replaceAll("(?<=.)/$", ""))
                        .toList();

        GlobOptions options = GlobOptions.defaults().withoutMarks().withTrees();
        assertThat(glob(pattern, options))
                .map(path -> path.replaceAll("(?<=.)/$", ""))
                .filteredOn(path -> !path.contains("\u00ff"))
                .containsExactlyInAnyOrderElementsOf(
                        expected.stream().filter(path -> !path.contains("\ufffd")).toList());
    }

    @Test
    void aSlashAtTheEndAsksForDirectories() throws IOException {
        GlobOptions plain = GlobOptions.defaults().withoutMarks();
        assertThat(glob("/a/f/", plain)).isEmpty();
        assertThat(glob("/dangling/", plain)).isEmpty();
        assertThat(glob("/{la,a/*}/", plain)).containsExactly("/la/", "/a/b/", "/a/bb/", "/a/up/");
    }

    @Test
    void staysInTheGuest() throws IOException {
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "the host's");
        files.symlink("/escape", outside.toString());
        files.symlink("/relative", "../outside");
        files.symlink("/proc", "/proc/self/root" + outside);

        for (String link : List.of("/escape", "/relative", "/proc", "/../outside", "/a/../..")) {
            assertThat(glob(link + "/s*", GlobOptions.defaults())).isEmpty();
            assertThat(glob(link + "/secret", GlobOptions.defaults())).isEmpty();
            assertThat(glob(link + "/**/secret", GlobOptions.defaults().withTrees())).isEmpty();
        }
        assertThat(glob("/../../a/f", GlobOptions.defaults())).containsExactly("/../../a/f");
    }

    @Test
    void endsWhenAskedTo() {
        Monitor impatient =
                new Monitor() {
                    @Override
                    public void progressed(long done, long total) {}

                    @Override
                    public void checkCancelled() throws CancelledException {
                        throw new CancelledException("glob", "/");
                    }
                };

        assertThatThrownBy(() -> search.glob(GuestPath.of("/*"), GlobOptions.defaults(), impatient))
                .isInstanceOf(CancelledException.class);
        assertThatThrownBy(() -> search.glob("/" + "{a,b}".repeat(20)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
