package io.drydock.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths without their files: what the JDK's own do, and what is not text. */
class PathAlgebraTest {
    private static final List<String> PIECES =
            List.of("/", "/", "a", "b", "ab", ".", "..", ".a", "...", " ", "%", "a b");

    @TempDir Path directory;
    private Filesystem files;
    private GuestFileSystem guest;

    @BeforeEach
    void open() throws IOException {
        files = KernelFilesystem.onDirectory(directory, true);
        guest = GuestFileSystem.of(FileTree.of(files));
    }

    @AfterEach
    void close() throws IOException {
        guest.close();
        files.close();
    }

    private static String random(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
            text.append(random.nextBoolean() ? "/" : "");
        }
        return text.toString();
    }

    private static final List<Function<Path, Object>> OF_ONE =
            List.of(
                    Path::toString,
                    Path::isAbsolute,
                    path -> String.valueOf(path.getRoot()),
                    path -> String.valueOf(path.getFileName()),
                    path -> String.valueOf(path.getParent()),
                    Path::getNameCount,
                    path -> path.normalize().toString(),
                    path -> path.getName(0).toString(),
                    path -> path.getName(1).toString(),
                    path -> path.subpath(1, 3).toString(),
                    path -> path.subpath(0, path.getNameCount()).toString(),
                    path -> {
                        List<String> names = new ArrayList<>();
                        path.forEach(name -> names.add(name.toString()));
                        return names;
                    });

    private static final List<BiFunction<Path, Path, Object>> OF_TWO =
            List.of(
                    (one, other) -> one.resolve(other).toString(),
                    (one, other) -> one.resolveSibling(other).toString(),
                    (one, other) -> one.relativize(other).toString(),
                    Path::startsWith,
                    Path::endsWith,
                    (one, other) -> Integer.signum(one.compareTo(other)),
                    Path::equals,
                    (one, other) -> one.hashCode() == other.hashCode() || !one.equals(other));

    @Test
    void pathsAreThoseOfTheJdk() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            String one = random(random);
            String other = random.nextInt(4) == 0 ? one + "/" + random(random) : random(random);
            for (Function<Path, Object> function : OF_ONE) {
                assertThat(Battery.outcome(() -> function.apply(guest.getPath(one))))
                        .as("%d of '%s'", OF_ONE.indexOf(function), one)
                        .isEqualTo(Battery.outcome(() -> function.apply(Path.of(one))));
            }
            for (BiFunction<Path, Path, Object> function : OF_TWO) {
                assertThat(
                                Battery.outcome(() ->
                                        function.apply(guest.getPath(one), guest.getPath(other))))
                        .as("%d of '%s' and '%s'", OF_TWO.indexOf(function), one, other)
                        .isEqualTo(
                                Battery.outcome(
                                        () -> function.apply(Path.of(one), Path.of(other))));
            }
            assertThat(guest.getPath(one, other, "").toString())
                    .isEqualTo(Path.of(one, other, "").toString());
        }
    }

    @Test
    void globsAreThoseOfTheJdk() {
        List<String> parts =
                List.of(
                        "*", "**", "?", "a", "b", ".", "/", "[", "]", "!", "-", "{", "}", ",", "\\",
                        "^", "&&", "$", "(", "[a-c]", "[!b]", "{a,b*}", "[^a]");
        Random random = new Random(2);
        int compiled = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder built = new StringBuilder("glob:");
            for (int j = random.nextInt(6); j >= 0; j--) {
                built.append(parts.get(random.nextInt(parts.size())));
            }
            String glob = built.toString();
            Object wanted =
                    Battery.outcome(() -> FileSystems.getDefault().getPathMatcher(glob) != null);
            Object got = Battery.outcome(() -> guest.getPathMatcher(glob) != null);
            if (wanted instanceof Class || got instanceof Class) {
                continue; // each finds some nonsense that the other lets pass
            }
            compiled++;
            for (int j = 0; j < 20; j++) {
                String path = random(random);
                assertThat(guest.getPathMatcher(glob).matches(guest.getPath(path)))
                        .as("%s on '%s'", glob, path)
                        .isEqualTo(
                                FileSystems.getDefault()
                                        .getPathMatcher(glob)
                                        .matches(Path.of(path)));
            }
        }
        assertThat(compiled).isGreaterThan(10_000);
    }

    @Test
    void patternsAreGlobsOrRegularExpressions() {
        assertThat(guest.getPathMatcher("regex:/a.c").matches(guest.getPath("/abc"))).isTrue();
        assertThat(guest.getPathMatcher("GLOB:/a?c").matches(guest.getPath("/a/c"))).isFalse();
        assertThatThrownBy(() -> guest.getPathMatcher("wild:*"))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> guest.getPathMatcher("*"))
                .isInstanceOf(IllegalArgumentException.class);
        for (String wrong :
                List.of("[", "[a", "[]", "[!]", "{a", "{a{b}}", "\\", "[b-a]", "[a/]")) {
            assertThatThrownBy(() -> guest.getPathMatcher("glob:" + wrong))
                    .isInstanceOf(PatternSyntaxException.class);
        }
    }

    @Test
    void namesThatAreNoTextSurvive() throws IOException {
        GuestPath bytes = GuestPath.of(new byte[] {'/', (byte) 0xff, '/', (byte) 0xc3, '(', 'a'});
        GuestPath others = GuestPath.of(new byte[] {'/', (byte) 0xfe, '/', (byte) 0xc3, '(', 'a'});
        Path path = guest.getPath(bytes);

        assertThat(path).hasToString("/\ufffd/\ufffd(a");
        assertThat(GuestFileSystem.guestPath(path)).isEqualTo(bytes);
        assertThat(path).isNotEqualTo(guest.getPath(path.toString()));
        assertThat(path).isNotEqualTo(guest.getPath(others));
        assertThat(path.compareTo(guest.getPath(others))).isPositive();
        Path rejoined = guest.getPath("/x/..").resolve(path.getName(0)).resolve(path.getFileName());
        assertThat(rejoined.normalize()).isEqualTo(path).hasSameHashCodeAs(path);
        assertThat(path.getRoot()).isEqualTo(guest.getPath("/"));
        assertThat(path.resolveSibling(path.getName(1))).isEqualTo(path);
        assertThat(path.toUri().toString()).isEqualTo("drydock:///%FF/%C3%28a");
    }

    @Test
    void whatIsNoPathIsRefused() {
        assertThatThrownBy(() -> guest.getPath("a\0b")).isInstanceOf(InvalidPathException.class);
        assertThatThrownBy(() -> guest.getPath("a\ud800b"))
                .isInstanceOf(InvalidPathException.class);
        assertThatThrownBy(() -> guest.getPath("a").resolve(Path.of("b")))
                .isInstanceOf(ProviderMismatchException.class);
        assertThat(guest.getPath("a").startsWith(Path.of("a"))).isFalse();
        assertThat(guest.getPath("a")).isNotEqualTo(Path.of("a"));
        assertThatThrownBy(() -> guest.getPath("a").toFile())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void pathsOfTwoGuestsDiffer() throws IOException {
        try (GuestFileSystem other = GuestFileSystem.of(FileTree.of(files))) {
            assertThat(other.getPath("/a")).isNotEqualTo(guest.getPath("/a"));
            assertThat(other.getPath("/a").startsWith(guest.getPath("/"))).isFalse();
        }
    }
}
