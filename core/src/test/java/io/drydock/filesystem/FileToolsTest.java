package io.drydock.filesystem;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.path;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.task.Monitor;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one does with names, links, modes and owners. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileToolsTest {
    /** Latin-1, which is not UTF-8. */
    private static final GuestPath ODD = GuestPath.of(new byte[] {'/', 'n', (byte) 0xe9});

    @TempDir Path directory;
    private Path root;
    private Path outside;
    private Filesystem filesystem;
    private FileTree files;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectories(directory.resolve("guest"));
        outside = Files.writeString(directory.resolve("outside"), "the host's");
        filesystem = KernelFilesystem.onDirectory(root, false);
        files = FileTree.of(filesystem);
    }

    @AfterEach
    void close() throws IOException {
        filesystem.close();
        assertThat(outside).hasContent("the host's");
        assertThat(Files.getAttribute(outside, "unix:mode")).isEqualTo(0100644);
    }

    private String stat(String format, String path) {
        return Commands.run("stat", "-c", format, root + path).strip();
    }

    @Test
    void tellsTypes() throws IOException {
        files.writeText("/file", "");
        files.symlink("/link", "file");
        files.symlink("/up", "..");

        assertThat(files.isFile("/link")).isTrue();
        assertThat(files.isDirectory("/link")).isFalse();
        assertThat(files.isDirectory("/up")).isTrue();
        assertThat(files.is(FileType.SYMBOLIC_LINK, path("/up"))).isTrue();
        assertThat(files.is(FileType.REGULAR, path("/link"))).isFalse();
        assertThat(files.is(FileType.REGULAR, path("/nothing"))).isFalse();
        assertThat(files.linkStatus(path("/"), List.of(path("up"), path("no"), path("file"))))
                .extracting(status -> status.map(FileStatus::type))
                .containsExactly(
                        Optional.of(FileType.SYMBOLIC_LINK),
                        Optional.empty(),
                        Optional.of(FileType.REGULAR));
        assertThat(files.readlink(path("/"), List.of(path("up"), path("no"), path("file"))))
                .containsExactly(Optional.of(path("..")), Optional.empty(), Optional.empty());
    }

    @Test
    void touchMakesOrRenewsFiles() throws IOException {
        files.touch("/new");
        assertThat(stat("%a %s", "/new")).isEqualTo("644 0");
        files.createDirectories("/dir");
        files.symlink("/link", "made");
        for (String path : List.of("/new", "/dir")) {
            files.setTimes(path(path), FileTimes.of(Instant.EPOCH, Instant.EPOCH));
            files.touch(path);
            assertThat(files.status(path).modified()).isAfter(Instant.EPOCH.plusSeconds(1));
        }
        files.touch("/link");
        assertThat(files.isFile("/made")).isTrue();
        files.touch(ODD);
        assertThat(files.isFile(ODD)).isTrue();
    }

    /** Without a umask permissions are what is said, with one less; never the process's. */
    @Test
    void umaskIsTheCallers() throws IOException {
        files.create().file(path("/a"), 0666).close();
        files.create().directory(path("/b"), 01777);
        files.create().fifo(path("/c"), 0622);
        files.create().socket(path("/d"), 0777);
        FileTree masked = files.withUmask(027);
        masked.create().file(path("/e"), 0666).close();
        masked.create().directory(path("/f"), 01777);
        masked.createDirectories("/g/h");
        masked.writeText("/i", "");
        masked.touch("/j");
        masked.copyFile(path("/a"), path("/k"));
        files.withUmask(0).writeText("/l", "");

        assertThat(Commands.run("find", root, "-mindepth", "1", "-printf", "%P %m\n").lines())
                .containsExactlyInAnyOrder(
                        "a 666", "b 1777", "c 622", "d 777", "e 640", "f 1750", "g 750", "g/h 750",
                        "i 640", "j 640", "k 640", "l 666");
        assertThat(files.is(FileType.FIFO, path("/c"))).isTrue();
        assertThat(files.is(FileType.SOCKET, path("/d"))).isTrue();
        assertErrno("EEXIST", () -> files.create().fifo(path("/a"), 0600));
        files.create().directories(path("/g/h"), 0700);
        assertThat(stat("%a", "/g/h")).isEqualTo("750");
    }

    @Test
    void deviceNodesHaveTheirNumbers() throws IOException {
        Needs.root();
        files.create().characterDevice(path("/null"), 0666, 1, 3);
        files.create().blockDevice(path("/large"), 0660, 4095, 1_048_575);

        assertThat(stat("%F %t:%T %a", "/null")).isEqualTo("character special file 1:3 666");
        assertThat(stat("%F %t:%T %a", "/large")).isEqualTo("block special file fff:fffff 660");
        assertErrno("EINVAL", () -> files.read("/null"));
    }

    @Test
    void temporaryNamesAreNew() throws IOException {
        files.createDirectories("/tmp");
        GuestPath one = files.create().temporaryFile(path("/tmp/aXXXXXX"));
        GuestPath two = files.create().temporaryFile(path("/tmp/aXXXXXX.txt"));
        GuestPath three = files.withUmask(0777).create().temporaryDirectory(path("/tmp/XXXXXXXX"));

        assertThat(one.toString()).matches("/tmp/a[A-Za-z0-9]{6}");
        assertThat(two.toString()).matches("/tmp/a[A-Za-z0-9]{6}\\.txt");
        assertThat(stat("%F %a", one.toString())).isEqualTo("regular empty file 600");
        assertThat(stat("%F %a", three.toString())).isEqualTo("directory 700");
        byte[] odd = new byte[] {'/', (byte) 0xff, 'X', 'X', 'X', 'X', 'X', 'X'};
        assertThat(files.create().temporaryFile(GuestPath.of(odd)).toBytes()[1])
                .isEqualTo((byte) 0xff);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> files.create().temporaryFile(path("/XXXXXX/aXXXXX")));
        assertErrno("ENOENT", () -> files.create().temporaryFile(path("/no/aXXXXXX")));
    }

    @Test
    void linksAreMadeAndReplaced() throws IOException {
        files.writeText("/file", "content");
        files.create().link(path("/hard"), path("/file"));
        assertErrno("EEXIST", () -> files.create().link(path("/hard"), path("/file")));
        files.create().replacingLink(path("/hard"), path("/file"));
        files.writeText("/other", "other");
        files.create().replacingLink(path("/hard"), path("/other"));
        assertThat(files.readText("/hard")).isEqualTo("other");
        assertThat(files.status("/other").links()).isEqualTo(2);
        files.create().replacingSymlink(path("/hard"), path("/etc"));
        files.create().replacingSymlink(path("/hard"), path(outside.toString()));
        files.create().replacingSymlink(path("/new"), path("file"));
        assertThat(files.readlink("/hard")).isEqualTo(path(outside.toString()));
        assertThat(files.readText("/new")).isEqualTo("content");
        files.createDirectories("/dir");
        assertErrno("EISDIR", () -> files.create().replacingSymlink(path("/dir"), path("file")));
        assertErrno("ENOENT", () -> files.create().replacingLink(path("/dir"), path("/nothing")));
        files.create().replacingSymlink(ODD, ODD);
        assertThat(files.readlink(ODD)).isEqualTo(ODD);
        assertThat(files.list("/")).hasSize(6);
    }

    @Test
    void removesWhatIsThere() throws IOException {
        files.symlink("/link", "/nothing");
        files.removeIfExists(path("/link"));
        files.removeIfExists(path("/link"));
        files.removeIfExists(path("/no/where"));
        assertThat(files.list("/")).isEmpty();
        files.createDirectories("/dir/sub");
        assertErrno("ENOTEMPTY", () -> files.removeIfExists(path("/dir")));
    }

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/./b//, /a/b",
        "/link, /a/b",
        "/a/up, /",
        "/a/up/a/../link/c, /a/b/c",
        "/a/b/../../../../a, /a",
        "/absolute, /a/b",
        "a, /a"
    })
    void realPathsHaveNoLinks(String given, String real) throws IOException {
        files.createDirectories("/a/b/c");
        files.symlink("/link", "a/./b");
        files.symlink("/absolute", "/../link/.");
        files.symlink("/a/up", "../../..");

        assertThat(files.realPath(given)).isEqualTo(path(real));
    }

    /** Where the host's realpath says something else: its root is another. */
    @Test
    void realPathsStayInTheGuest() throws IOException {
        files.symlink("/out", outside.toString());
        files.symlink("/loop", "loop");
        files.symlink("/dangling", "/nothing");
        files.writeText("/file", "");
        for (String bad : List.of("/out", "/dangling", "/nothing", "/file/..", "/file/x")) {
            assertErrno(bad.startsWith("/file") ? "ENOTDIR" : "ENOENT", () -> files.realPath(bad));
        }
        assertErrno("ELOOP", () -> files.realPath("/loop"));
        Path inGuest = Files.createDirectories(root.resolve(outside.toString().substring(1)));
        assertThat(files.realPath("/out")).isEqualTo(path(outside.toString()));
        assertThat(inGuest).isDirectory();
        files.touch(ODD);
        assertThat(files.realPath(ODD)).isEqualTo(ODD);
    }

    @Test
    void findsNamesInOtherCase() throws IOException {
        files.createDirectories("/Windows/System32/Drivers/ETC");
        files.createDirectories("/Users/Jürgen");
        files.createDirectories("/both/Name");
        files.createDirectories("/both/NAME");
        files.symlink("/WinLink", "/Windows");

        assertThat(files.caseSensitivePath("/WINDOWS/system32/drivers/etc"))
                .isEqualTo(path("/Windows/System32/Drivers/ETC"));
        assertThat(files.caseSensitivePath("/users/JÜRGEN")).isEqualTo(path("/Users/Jürgen"));
        assertThat(files.caseSensitivePath("/windows/SYSTEM32/new.dll"))
                .isEqualTo(path("/Windows/System32/new.dll"));
        assertThat(files.caseSensitivePath("/winlink/system32"))
                .isEqualTo(path("/WinLink/System32"));
        assertThat(files.caseSensitivePath("/both/NAME")).isEqualTo(path("/both/NAME"));
        assertThat(files.caseSensitivePath("/windows/../BOTH/"))
                .isEqualTo(path("/Windows/../both"));
        assertThat(files.caseSensitivePath("/")).isEqualTo(path("/"));
        assertErrno("ENOTUNIQ", () -> files.caseSensitivePath("/both/name"));
        assertErrno("ENOENT", () -> files.caseSensitivePath("/windows/none/x"));
        files.createDirectories("/\ufffd");
        files.touch(ODD);
        assertThat(files.caseSensitivePath(ODD)).isEqualTo(ODD);
        GuestPath capital = GuestPath.of(new byte[] {'/', 'N', (byte) 0xe9});
        assertThat(files.caseSensitivePath(capital)).isEqualTo(capital);
    }

    /** chmod -R and chown -R that follow a guest's links change the host. */
    @Test
    void treesAreChangedWithoutFollowingLinks() throws IOException {
        Needs.root();
        files.createDirectories("/tree/sub");
        files.writeText("/tree/sub/file", "");
        files.symlink("/tree/out", outside.toString());
        files.symlink("/tree/up", "../../outside");
        files.writeText("/beside", "");
        files.symlink("/tree/beside", "../beside");
        Commands.run("touch", root + "/tree/" + "odd");

        files.attributes()
                .setPermissionsOfTree(path("/tree"), status -> status.isDirectory() ? 0711 : 0640);
        files.attributes().setOwnerOfTree(path("/tree"), 12, 34);

        assertThat(Commands.run("find", root + "/tree", "-printf", "%P %y %m %U:%G\n").lines())
                .containsExactlyInAnyOrder(
                        " d 711 12:34",
                        "sub d 711 12:34",
                        "sub/file f 640 12:34",
                        "odd f 640 12:34",
                        "out l 777 12:34",
                        "up l 777 12:34",
                        "beside l 777 12:34");
        assertThat(stat("%a %u:%g", "/beside")).isEqualTo("644 0:0");
        assertThat(Files.getAttribute(outside, "unix:uid")).isEqualTo(0);
        files.attributes().setPermissionsOfTree(path("/tree/beside"), _ -> 0);
        assertThat(stat("%a", "/beside")).isEqualTo("644");
    }

    @Test
    void copyFileFollowsLinksAsCpDoes() throws IOException {
        files.writeText("/from", "new");
        files.setPermissions("/from", 0751);
        files.writeText("/to", "old");
        files.setPermissions("/to", 0600);
        files.symlink("/from-link", "from");
        files.symlink("/to-link", "to");
        files.symlink("/out", outside.toString());

        files.copyFile(path("/from-link"), path("/to-link"));
        files.copyFile(path("/from"), path("/made"));

        assertThat(files.readText("/to")).isEqualTo("new");
        assertThat(stat("%F %a", "/to")).isEqualTo("regular file 600");
        assertThat(files.readlink("/to-link")).isEqualTo(path("to"));
        assertThat(stat("%a", "/made")).isEqualTo("751");
        assertErrno("ENOENT", () -> files.copyFile(path("/out"), path("/x")));
        assertErrno("ENOENT", () -> files.copyFile(path("/from"), path("/out")));
        assertErrno("EISDIR", () -> files.copyFile(path("/"), path("/x")));
    }

    @Test
    void copiesTakeTheNameTheyAreGiven() throws IOException {
        files.createDirectories("/a/sub");
        files.writeText("/a/file", "a");
        files.createDirectories("/b");
        files.writeText("/b/other", "b");
        files.symlink("/link", outside.toString());
        files.symlink("/link2", "a");

        files.copy("/a", "/new");
        files.copy("/a", "/b");
        files.copy("/link2", "/link");
        files.copy("/a/file", "/link2");

        assertThat(files.readText("/new/file")).isEqualTo("a");
        assertThat(files.list("/b")).hasSize(3);
        assertThat(files.readlink("/link")).isEqualTo(path("a"));
        assertThat(files.is(FileType.REGULAR, path("/link2"))).isTrue();
        assertErrno("EINVAL", () -> files.copy("/a", "/a"));
        assertErrno("EINVAL", () -> files.copy("/a", "/a/sub/x"));
        assertErrno("EINVAL", () -> files.copy("/a/file", "/a/sub/../file"));
        assertErrno("EISDIR", () -> files.copy("/a/file", "/a/sub"));
        assertErrno("EEXIST", () -> files.copy("/a", "/link2"));
        assertErrno("ENOENT", () -> files.copy("/nothing", "/x"));
        assertThat(files.list("/")).hasSize(5);
    }

    @Test
    void movesWithinOneFilesystem() throws IOException {
        files.createDirectories("/a/sub");
        files.move("/a", "/b");
        files.writeText("/file", "1");
        files.writeText("/other", "2");
        files.move("/file", "/other");

        assertThat(files.readText("/other")).isEqualTo("1");
        assertThat(files.isDirectory("/b/sub")).isTrue();
        assertErrno("ENOENT", () -> files.move("/a", "/c"));
        assertErrno("EINVAL", () -> files.move("/b", "/b/sub/x"));
        assertErrno("EISDIR", () -> files.move("/other", "/b"));
        files.touch(ODD);
        files.move(ODD, path("/utf8"));
        assertThat(files.list("/")).hasSize(3);
    }

    /** A move to another tree copies and removes; both are hosts' directories here. */
    @ParameterizedTest
    @ValueSource(strings = {"/tree", "/tree/link", "/tree/sub/file"})
    void movesToAnotherTree(String what) throws IOException {
        files.createDirectories("/tree/sub");
        files.writeText("/tree/sub/file", "content");
        files.symlink("/tree/link", outside.toString());
        Path other = Files.createDirectory(directory.resolve("other"));
        try (Filesystem there = KernelFilesystem.onDirectory(other, false)) {
            FileTree target = FileTree.of(there);

            files.move(path(what), target, path("/moved"), Monitor.NONE);

            assertThat(files.findLink(path(what))).isEmpty();
            assertThat(target.findLink(path("/moved"))).isPresent();
            assertThat(target.list("/")).hasSize(1);
            Path moved = other.resolve("moved");
            assertThat(Files.exists(moved, LinkOption.NOFOLLOW_LINKS)).isTrue();
        }
    }

    @Test
    void spaceIsThatOfTheFilesystem() throws IOException {
        FilesystemSpace space = files.space(path("/"));

        String df = Commands.run("stat", "-f", "-c", "%S %b", root);
        assertThat(space.blockBytes() + " " + space.totalBytes() / space.blockBytes())
                .isEqualTo(df.strip());
    }

    @Test
    void componentsAreNames() {
        assertThat(path("/a//b/./../c/").components())
                .containsExactly(path("a"), path("b"), path(".."), path("c"));
        assertThat(path("/").components()).isEmpty();
        assertThat(path(".").components()).isEmpty();
        assertThat(path("a").components()).containsExactly(path("a"));
        assertThat(new String(ODD.components().getFirst().toBytes(), StandardCharsets.ISO_8859_1))
                .isEqualTo("né");
    }
}
