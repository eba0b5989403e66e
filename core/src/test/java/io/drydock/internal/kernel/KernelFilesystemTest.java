package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static io.drydock.testing.Guests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.GuestPath;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KernelFilesystemTest {
    @TempDir Path host;

    private Path root;
    private KernelFilesystem files;

    @BeforeEach
    void open() throws IOException {
        root = Files.createDirectory(host.resolve("root"));
        files = KernelFilesystem.onDirectory(root, false);
    }

    @AfterEach
    void close() throws IOException {
        files.close();
    }

    @Test
    void aFileIsMadeWrittenAndReadBack() throws IOException {
        create(files, "/a", "one");
        try (FileHandle file = files.openForWrite(path("a"))) {
            write(file, "two!");
            file.truncate(3);
            file.sync();
        }

        assertThat(read(files, "/a")).isEqualTo("two");
        assertThat(root.resolve("a")).hasContent("two");
        assertErrno("EEXIST", () -> files.create(path("/a"), 0644));
        assertErrno("ENOENT", () -> files.open(path("/b")));
        assertErrno("ENOTDIR", () -> files.open(path("/a/b")));
        assertErrno("EISDIR", () -> files.open(path("/")));
    }

    @Test
    void statusIsWhatStatSays() throws IOException {
        create(files, "/a", "0123456789");
        files.setPermissions(path("/a"), 04751);

        FileStatus status = files.status(path("/a"), true);

        String stat = Commands.run("stat", "-c", "%a %u %g %s %b %i %h %Y", root.resolve("a"));
        assertThat(stat.strip())
                .isEqualTo(
                        "%o %d %d %d %d %d %d %d",
                        status.permissions(),
                        status.uid(),
                        status.gid(),
                        status.sizeBytes(),
                        status.allocatedBytes() / 512,
                        status.inode(),
                        status.links(),
                        status.modified().getEpochSecond());
        assertThat(status.type()).isEqualTo(FileType.REGULAR);
    }

    @Test
    void permissionsAreExactWhateverTheUmaskIs() throws IOException {
        files.createDirectory(path("/d"), 01777);
        files.create(path("/d/f"), 0666).close();
        files.setPermissions(path("/d"), 02755);
        files.createDirectory(path("/d/inherits"), 0777);

        assertThat(files.status(path("/d/f"), true).permissions()).isEqualTo(0666);
        assertThat(files.status(path("/d"), true).permissions()).isEqualTo(02755);
        assertThat(files.status(path("/d/inherits"), true).permissions()).isEqualTo(02777);
    }

    @Test
    void namesAreBytes() throws IOException {
        GuestPath name = GuestPath.of(new byte[] {'/', (byte) 0xff, '\n', (byte) 0xc3});
        files.create(name, 0600).close();

        assertThat(files.list(GuestPath.ROOT))
                .extracting(DirectoryEntry::name)
                .containsExactly(name.name());
        files.removeFile(name);
        assertThat(files.list(GuestPath.ROOT)).isEmpty();
    }

    @Test
    void aLongDirectoryIsListedWhole() throws IOException {
        List<String> names =
                IntStream.range(0, 3000).mapToObj(i -> "name-of-some-length-" + i).toList();
        for (String name : names) {
            Files.createFile(root.resolve(name));
        }
        Files.createDirectory(root.resolve("directory"));

        List<DirectoryEntry> entries = files.list(GuestPath.ROOT);

        assertThat(entries)
                .hasSize(3001)
                .extracting(e -> e.name().toString())
                .containsAll(names)
                .doesNotHaveDuplicates();
        assertThat(entries)
                .filteredOn(e -> e.type() == FileType.DIRECTORY)
                .extracting(e -> e.name().toString())
                .containsExactly("directory");
    }

    @Test
    void linksAndRenames() throws IOException {
        create(files, "/a", "content");
        files.createSymbolicLink(path("/link"), path("../../a"));
        files.createLink(path("/second"), path("/a"));
        files.createLink(path("/second-link"), path("/link"));

        assertThat(read(files, "/link")).isEqualTo("content");
        assertThat(files.readSymbolicLink(path("/link"))).isEqualTo(path("../../a"));
        assertErrno("EINVAL", () -> files.readSymbolicLink(path("/a")));
        assertThat(files.status(path("/a"), true).links()).isEqualTo(2);
        assertThat(files.status(path("/second-link"), false).isSymbolicLink()).isTrue();
        assertThat(files.status(path("/second-link"), false).links()).isEqualTo(2);

        create(files, "/b", "other");
        files.rename(path("/a"), path("/b"));
        assertThat(read(files, "/b")).isEqualTo("content");
        assertErrno("ENOENT", () -> files.status(path("/link"), true));
        assertThat(files.status(path("/link"), false).isSymbolicLink()).isTrue();
    }

    @Test
    void aLastComponentThatIsNoNameIsAnsweredAsTheKernelDoes() throws IOException {
        files.createDirectory(path("/d"), 0755);
        create(files, "/f", "");
        for (String name : List.of("/", "/d/.", "/d/..", "..", ".")) {
            assertErrno("EEXIST", () -> files.createDirectory(path(name), 0755));
            assertErrno("EEXIST", () -> files.createSymbolicLink(path(name), path("x")));
            assertErrno("EEXIST", () -> files.createLink(path(name), path("/f")));
            assertErrno("EISDIR", () -> files.removeFile(path(name)));
            assertErrno("EBUSY", () -> files.rename(path(name), path("/x")));
            assertErrno("EBUSY", () -> files.rename(path("/f"), path(name)));
        }
        assertErrno("EBUSY", () -> files.removeDirectory(path("/")));
        assertErrno("EINVAL", () -> files.removeDirectory(path("/d/.")));
        assertErrno("ENOTEMPTY", () -> files.removeDirectory(path("/d/..")));
        assertErrno("ENOENT", () -> files.createDirectory(path("/none/."), 0755));
        assertErrno("EISDIR", () -> files.create(path("/new/"), 0644));
        assertErrno("ENOTDIR", () -> files.removeFile(path("/f/")));
        assertErrno("ENOTDIR", () -> files.rename(path("/f"), path("/x/")));
        assertErrno("ENAMETOOLONG", () -> files.createDirectory(path("/" + "n".repeat(256)), 0755));
        files.createDirectory(path("/new/"), 0755);
        files.rename(path("/new/"), path("/newer/"));
        files.removeDirectory(path("/newer/"));
    }

    @Test
    void attributesOfFilesAndOfLinksThemselves() throws IOException {
        Needs.root(); // trusted.*
        create(files, "/f", "");
        files.createSymbolicLink(path("/link"), path("/f"));
        files.setAttribute(
                path("/link"), "trusted.on", "file".getBytes(StandardCharsets.UTF_8), true);
        files.setAttribute(path("/link"), "trusted.on", new byte[] {'l', 0, 'k'}, false);
        try (FileHandle file = files.open(path("/f"))) {
            file.setAttribute("trusted.empty", new byte[0]);
            assertThat(file.attributes()).containsOnlyKeys("trusted.on", "trusted.empty");
        }

        Map<String, byte[]> ofFile = files.attributes(path("/link"), true);
        assertThat(ofFile.get("trusted.on")).asString().isEqualTo("file");
        assertThat(ofFile.get("trusted.empty")).isEmpty();
        assertThat(files.attributes(path("/link"), false).get("trusted.on"))
                .containsExactly('l', 0, 'k');
        assertErrno("EOPNOTSUPP", () -> files.setAttribute(path("/f"), "none", new byte[0], true));
    }

    @Test
    void ownersOfFilesAndOfLinksThemselves() throws IOException {
        Needs.root();
        create(files, "/f", "");
        files.createSymbolicLink(path("/link"), path("/f"));
        files.setOwner(path("/link"), 4294967294L, 7, false);
        files.setOwner(path("/link"), 1, 2, true);

        assertThat(files.status(path("/f"), true).uid()).isEqualTo(1);
        assertThat(files.status(path("/link"), false).uid()).isEqualTo(4294967294L);
        assertThatThrownBy(() -> files.setOwner(path("/f"), 1L << 32, 0, true))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void readOnlyRefusesEveryChange() throws IOException {
        create(files, "/f", "content");
        files.createDirectory(path("/d"), 0755);
        try (KernelFilesystem sealed = KernelFilesystem.onDirectory(root, true)) {
            assertThat(sealed.isReadOnly()).isTrue();
            assertThat(read(sealed, "/f")).isEqualTo("content");
            assertErrno("EROFS", () -> sealed.openForWrite(path("/f")));
            assertErrno("EROFS", () -> sealed.create(path("/g"), 0644));
            assertErrno("EROFS", () -> sealed.createDirectory(path("/g"), 0755));
            assertErrno("EROFS", () -> sealed.createSymbolicLink(path("/g"), path("/f")));
            assertErrno("EROFS", () -> sealed.createLink(path("/g"), path("/f")));
            assertErrno("EROFS", () -> sealed.removeFile(path("/f")));
            assertErrno("EROFS", () -> sealed.removeDirectory(path("/d")));
            assertErrno("EROFS", () -> sealed.rename(path("/f"), path("/g")));
            assertErrno("EROFS", () -> sealed.setPermissions(path("/f"), 0));
            assertErrno("EROFS", () -> sealed.setOwner(path("/f"), 1, 1, true));
            assertErrno(
                    "EROFS", () -> sealed.setAttribute(path("/f"), "user.a", new byte[0], true));
            try (FileHandle file = sealed.open(path("/f"))) {
                assertErrno("EROFS", () -> file.setPermissions(0));
                assertErrno("EROFS", () -> file.setOwner(1, 1));
                assertErrno("EROFS", () -> file.setAttribute("user.a", new byte[0]));
                assertErrno("EBADF", () -> write(file, "x"));
                assertErrno("EINVAL", () -> file.truncate(0));
            }
        }
    }

    /** A ".." makes the kernel say EAGAIN while anything on the host is being renamed. */
    @Test
    void pathsResolveWhileOthersRename() throws Exception {
        Path deep = Files.createDirectories(root.resolve("a/b/c"));
        Files.writeString(deep.resolve("f"), "content");
        Path one = Files.createDirectory(host.resolve("one"));
        AtomicBoolean stop = new AtomicBoolean();
        Thread renamer =
                Thread.ofPlatform()
                        .start(() -> {
                            Path from = one;
                            Path to = host.resolve("two");
                            while (!stop.get()) {
                                assertThat(from.toFile().renameTo(to.toFile())).isTrue();
                                Path next = from;
                                from = to;
                                to = next;
                            }
                        });
        try {
            for (int i = 0; i < 5000; i++) {
                assertThat(read(files, "/a/b/c/../../b/c/../c/f")).isEqualTo("content");
            }
        } finally {
            stop.set(true);
            renamer.join();
        }
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nothingButRegularFilesIsOpened() throws IOException {
        Commands.run("mkfifo", root.resolve("fifo"));
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(root.resolve("socket")))
                .close();
        files.createSymbolicLink(path("/link"), path("fifo"));
        for (String name : List.of("/fifo", "/socket", "/link")) {
            assertErrno("EINVAL", () -> files.open(path(name)));
            assertErrno("EINVAL", () -> files.openForWrite(path(name)));
            assertErrno("ENOTDIR", () -> files.list(path(name)));
            files.setPermissions(path(name), 0600);
            assertThat(files.attributes(path(name), true)).isEmpty();
        }
        assertThat(files.status(path("/fifo"), true).type()).isEqualTo(FileType.FIFO);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS)
    void deviceNodesAreLookedAtOnly() throws IOException {
        Needs.root();
        Commands.run("mknod", root.resolve("tty"), "c", "5", "0");
        Commands.run("mknod", root.resolve("loop"), "b", "7", "0");
        for (String name : List.of("/tty", "/loop")) {
            assertErrno("EINVAL", () -> files.open(path(name)));
            assertErrno("EINVAL", () -> files.openForWrite(path(name)));
        }
        FileStatus loop = files.status(path("/loop"), true);
        assertThat(loop.type()).isEqualTo(FileType.BLOCK_DEVICE);
        assertThat(loop.deviceNumber()).isEqualTo(0x700);
    }

    @Test
    void noPathLeavesTheRoot() throws IOException {
        Path secret = Files.writeString(host.resolve("secret"), "of the host");
        Files.createDirectory(host.resolve("outside"));
        files.createDirectory(path("/etc"), 0755);
        String up = "../".repeat(40);
        files.createSymbolicLink(path("/etc/absolute"), path(secret.toString()));
        files.createSymbolicLink(path("/etc/relative"), path("../../secret"));
        files.createSymbolicLink(path("/etc/chain"), path(up + secret));
        files.createSymbolicLink(path("/directory"), path(host.toString()));
        files.createSymbolicLink(path("/magic"), path("/proc/self/root" + secret));
        files.createSymbolicLink(path("/cwd"), path("/proc/self/cwd"));
        files.createSymbolicLink(path("/loop"), path("loop"));

        for (String name :
                List.of(
                        "/etc/absolute",
                        "/etc/relative",
                        "/etc/chain",
                        "/directory/secret",
                        "/magic",
                        "../secret",
                        "/" + up + secret)) {
            assertErrno("ENOENT", () -> files.open(path(name)));
            assertErrno("ENOENT", () -> files.openForWrite(path(name)));
            assertErrno("ENOENT", () -> files.setPermissions(path(name), 0777));
            assertErrno("ENOENT", () -> files.setOwner(path(name), 1, 1, true));
        }
        assertErrno("ENOENT", () -> files.removeFile(path("/directory/secret")));
        assertErrno("ENOENT", () -> files.create(path("/directory/new"), 0644));
        assertErrno("ENOENT", () -> files.rename(path("/etc"), path("/directory/outside/etc")));
        assertErrno("EEXIST", () -> files.create(path("/etc/absolute"), 0644));
        assertErrno("ENOENT", () -> files.list(path("/cwd")));
        assertErrno("ELOOP", () -> files.open(path("/loop")));
        files.removeFile(path("/etc/absolute"));

        assertThat(secret).hasContent("of the host");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .doesNotContain("x");
        try (var names = Files.list(host)) {
            assertThat(names.map(p -> p.getFileName().toString()))
                    .containsExactlyInAnyOrder("root", "secret", "outside");
        }
    }

    @Test
    void aClosedFilesystemSaysSo() throws IOException {
        create(files, "/f", "content");
        FileHandle file = files.open(path("/f"));
        file.close();
        files.close();
        assertErrno("EBADF", () -> files.status(path("/f"), true));
        assertErrno("EBADF", () -> file.status());
        assertErrno("EBADF", () -> file.attributes());
    }

    @Test
    void onlyADirectoryIsTaken() {
        assertThatThrownBy(() -> KernelFilesystem.onDirectory(host.resolve("none"), true))
                .hasMessageContaining("ENOENT");
    }
}
