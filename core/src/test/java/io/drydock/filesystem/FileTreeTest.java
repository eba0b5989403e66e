package io.drydock.filesystem;

import static io.drydock.testing.Guests.assertErrno;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileTreeTest {
    @TempDir Path dir;
    private Path root;
    private Path outside;
    private Filesystem filesystem;
    private FileTree files;

    @BeforeEach
    void openDirectory() throws IOException {
        root = Files.createDirectories(dir.resolve("guest"));
        outside = Files.writeString(dir.resolve("outside"), "the host's");
        filesystem = KernelFilesystem.onDirectory(root, false);
        files = FileTree.of(filesystem);
    }

    @AfterEach
    void closeDirectory() throws IOException {
        filesystem.close();
        assertThat(outside).hasContent("the host's");
    }

    private Path host(String path) {
        return root.resolve(path.substring(1));
    }

    private String mode(String path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(host(path), LinkOption.NOFOLLOW_LINKS));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private List<String> names(String directory) throws IOException {
        return files.list(directory).stream().map(e -> e.name().toString()).toList();
    }

    @Test
    void existsFollowsLinks() throws IOException {
        files.writeText("/file", "");
        files.symlink("/link", "file");
        files.symlink("/dangling", "/nothing");
        files.symlink("/loop", "loop");
        files.symlink("/outside", outside.toString());

        assertThat(files.exists("/file")).isTrue();
        assertThat(files.exists("/link")).isTrue();
        assertThat(files.exists("/dangling")).isFalse();
        assertThat(files.exists("/loop")).isFalse();
        assertThat(files.exists("/outside")).isFalse();
        assertThat(files.exists("/file/below")).isFalse();
        assertThat(files.linkStatus(GuestPath.of("/dangling")).isSymbolicLink()).isTrue();
    }

    @Test
    void listsInTheOrderOfBytes() throws IOException {
        for (String name : List.of("b", "é", "a", "B")) {
            files.writeText("/" + name, "");
        }

        assertThat(names("/")).containsExactly("B", "a", "b", "é");
    }

    @Test
    void readsWithinALimit() throws IOException {
        byte[] content = random(3_000_000);
        Files.write(host("/file"), content);
        GuestPath file = GuestPath.of("/file");

        assertThat(files.read(file)).isEqualTo(content);
        assertThat(files.read(file, content.length)).isEqualTo(content);
        assertErrno("EFBIG", () -> files.read(file, content.length - 1));
        assertErrno("ENOENT", () -> files.read("/nothing"));
        assertErrno("EISDIR", () -> files.read("/"));
        assertThat(files.read(GuestPath.of("/file"), Integer.MAX_VALUE)).isEqualTo(content);
    }

    @Test
    void readsAnEmptyFile() throws IOException {
        Files.write(host("/empty"), new byte[0]);

        assertThat(files.read("/empty")).isEmpty();
        assertThat(files.readText("/empty")).isEmpty();
    }

    @Test
    void readsTextThatIsUtf8Only() throws IOException {
        files.writeText("/text", "Größe 漢字 \uD83D\uDE80\n");
        files.write("/latin1", "Größe".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(files.readText("/text")).isEqualTo("Größe 漢字 \uD83D\uDE80\n");
        assertThatThrownBy(() -> files.readText("/latin1"))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageStartingWith("read /latin1: the text is not in UTF-8");
    }

    @Test
    void writesNewFiles() throws IOException {
        files.write("/new", utf8("content"));

        assertThat(host("/new")).hasContent("content");
        assertThat(mode("/new")).isEqualTo("rw-r--r--");
        assertThat(names("/")).containsExactly("new");
        assertErrno("ENOENT", () -> files.writeText("/no/where", ""));
        assertErrno("EISDIR", () -> files.writeText("/", ""));
        assertErrno("EISDIR", () -> files.writeText("/.", ""));
    }

    @Test
    void replacesKeepingModeAndAttributes() throws IOException {
        Needs.program("setfattr", "attr");
        Files.writeString(host("/file"), "old and longer than the new one");
        files.setPermissions("/file", 04750);
        Commands.run("setfattr", "-n", "user.comment", "-v", "kept", host("/file"));
        long inode = files.status("/file").inode();

        files.writeText("/file", "new");

        FileStatus status = files.status("/file");
        assertThat(host("/file")).hasContent("new");
        assertThat(status.permissions()).isEqualTo(04750);
        assertThat(status.inode()).isNotEqualTo(inode);
        assertThat(
                        Commands.run(
                                "getfattr",
                                "--absolute-names",
                                "--only-values",
                                "-n",
                                "user.comment",
                                host("/file")))
                .isEqualTo("kept");
        assertThat(names("/")).containsExactly("file");
    }

    @Test
    void replacesKeepingOwnerAndCapabilities() throws IOException {
        Needs.root();
        Needs.program("setcap", "libcap2-bin");
        Files.writeString(host("/file"), "old");
        Files.setAttribute(host("/file"), "unix:uid", 1234);
        Files.setAttribute(host("/file"), "unix:gid", 2345);
        Commands.run("setcap", "cap_net_raw+ep", host("/file"));

        files.writeText("/file", "new");

        assertThat(files.status("/file").uid()).isEqualTo(1234);
        assertThat(files.status("/file").gid()).isEqualTo(2345);
        assertThat(Commands.run("getcap", host("/file"))).contains("cap_net_raw=ep");
    }

    @Test
    void replacesKeepingAcls() throws IOException {
        Needs.program("setfacl", "acl");
        Files.writeString(host("/with"), "old");
        Commands.run("setfacl", "-m", "u:7:rw", host("/with"));
        Files.writeString(host("/without"), "old");
        files.setPermissions("/without", 0640);
        Commands.run("setfacl", "-d", "-m", "u:8:rwx", root);
        String with = Commands.run("getfacl", "-c", host("/with"));
        String without = Commands.run("getfacl", "-c", host("/without"));

        files.writeText("/with", "new");
        files.writeText("/without", "new");

        assertThat(Commands.run("getfacl", "-c", host("/with"))).isEqualTo(with);
        assertThat(Commands.run("getfacl", "-c", host("/without"))).isEqualTo(without);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "target",
                "/etc/target",
                "../etc/target",
                "../../../../etc/target",
                "hop",
                "/etc/../etc/./target"
            })
    void replacesWhatALinkLeadsTo(String content) throws IOException {
        files.createDirectories("/etc");
        files.writeText("/etc/target", "old");
        files.symlink("/etc/hop", "target");
        files.symlink("/etc/link", content);

        files.writeText("/etc/link", "new");

        assertThat(host("/etc/target")).hasContent("new");
        assertThat(files.readlink("/etc/link")).isEqualTo(GuestPath.of(content));
        assertThat(names("/etc")).containsExactly("hop", "link", "target");
    }

    @Test
    void replacesWhatALinkToTheHostWouldBeInTheGuest() throws IOException {
        files.createDirectories(dir.toString());
        files.symlink("/link", outside.toString());

        files.writeText("/link", "the guest's");

        assertThat(host(outside.toString())).hasContent("the guest's");
    }

    @Test
    void makesWhatADanglingLinkLeadsTo() throws IOException {
        files.createDirectories("/run");
        files.symlink("/link", "/run/target");

        files.writeText("/link", "content");
        files.append("/link", utf8(" and more"));

        assertThat(host("/run/target")).hasContent("content and more");
    }

    @Test
    void endsWithLinksThatGoInCircles() throws IOException {
        files.symlink("/a", "b");
        files.symlink("/b", "a");
        String deep = "d/".repeat(2000);
        files.symlink("/long", deep + "x");
        files.symlink("/longer", "/" + deep + "../long");

        assertErrno("ELOOP", () -> files.writeText("/a", ""));
        assertErrno("ENOENT", () -> files.writeText("/long", ""));
        assertErrno("ENOENT", () -> files.writeText("/longer", ""));
    }

    /** The path grows with each link: the end is an error about the guest's path, not ours. */
    @Test
    void endsWithLinksThatGrowTooLong() throws IOException {
        String here = "./".repeat(1500);
        files.symlink("/a", here + "b");
        files.symlink("/b", here + "c");
        files.symlink("/c", here + "d");
        files.symlink("/d", here + "e");

        assertErrno("ENAMETOOLONG", () -> files.writeText("/a", ""));
    }

    @Test
    void replacesNothingThatIsNoFile() throws IOException {
        Commands.run("mkfifo", host("/fifo"));

        assertErrno("EINVAL", () -> files.writeText("/fifo", ""));
        assertErrno("EINVAL", () -> files.append("/fifo", new byte[1]));
        assertErrno("EINVAL", () -> files.newOutputStream(GuestPath.of("/fifo")));
        assertThat(names("/")).containsExactly("fifo");
    }

    @Test
    void leavesTheOldFileWhenWritingFails() throws IOException {
        files.writeText("/file", "old");
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("no more");
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) throws IOException {
                        return read();
                    }
                };

        assertThatThrownBy(() -> files.write(GuestPath.of("/file"), broken)).hasMessage("no more");

        assertThat(host("/file")).hasContent("old");
        assertThat(names("/")).containsExactly("file");
    }

    @Test
    void writesNamesOfAnyBytes() throws IOException {
        byte[] bytes = {'/', (byte) 0xe9, (byte) 0xff, '\n', ' '};
        GuestPath path = GuestPath.of(bytes);
        GuestPath longest = GuestPath.of("/" + "n".repeat(255));

        files.write(path, utf8("1"));
        files.write(longest, utf8("2"));
        files.write(longest, utf8("3"));

        assertThat(files.read(path)).isEqualTo(utf8("1"));
        assertThat(files.read(longest)).isEqualTo(utf8("3"));
        assertThat(files.list(GuestPath.ROOT)).hasSize(2);
    }

    @Test
    void writesWhatAStreamHolds() throws IOException {
        byte[] content = random(2_500_001);

        files.write(GuestPath.of("/file"), new ByteArrayInputStream(content));

        assertThat(files.read("/file")).isEqualTo(content);
    }

    @Test
    void appends() throws IOException {
        files.append("/log", utf8("one\n"));
        files.append("/log", utf8("two\n"));

        assertThat(host("/log")).hasContent("one\ntwo\n");
        assertThat(mode("/log")).isEqualTo("rw-r--r--");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144, 262_145, 1_000_000})
    void streamsRoundTrip(int size) throws IOException {
        byte[] content = random(size);
        GuestPath path = GuestPath.of("/file");
        files.write(path, random(2_000_000));

        try (OutputStream out = files.newOutputStream(path)) {
            out.write(content, 0, size / 2);
            if (size > 0) {
                out.write(content[size / 2]);
                out.write(content, size / 2 + 1, size - size / 2 - 1);
            }
        }

        assertThat(Files.readAllBytes(host("/file"))).isEqualTo(content);
        try (InputStream in = files.newInputStream(path)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
            assertThat(in.read()).isEqualTo(-1);
        }
        try (InputStream in = files.newInputStream(path)) {
            assertThat(in.read()).isEqualTo(size == 0 ? -1 : content[0] & 0xff);
        }
    }

    @Test
    void closedStreamsSaySo() throws IOException {
        files.writeText("/file", "content");
        InputStream in = files.newInputStream(GuestPath.of("/file"));
        in.close();
        in.close();
        OutputStream out = files.newOutputStream(GuestPath.of("/file"));
        out.close();
        out.close();

        assertThatThrownBy(in::read).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> out.write(1)).isInstanceOf(IOException.class);
    }

    @Test
    void createsDirectories() throws IOException {
        files.createDirectories("/a/b//c/");
        files.createDirectories("/a/b/c/d");
        files.symlink("/link", "/a/b");
        files.createDirectories("/link/e");
        files.createDirectories("relative/f");
        files.createDirectories("/");

        assertThat(host("/a/b/c/d")).isDirectory();
        assertThat(host("/a/b/e")).isDirectory();
        assertThat(host("/relative/f")).isDirectory();
        files.writeText("/file", "");
        assertErrno("EEXIST", () -> files.createDirectories("/file"));
        assertErrno("EEXIST", () -> files.createDirectories("/file/below"));
    }

    @Test
    void createsNoDirectoryThatIsThere() throws IOException {
        files.createDirectories("/a/b");
        try (Filesystem readOnly = KernelFilesystem.onDirectory(root, true)) {
            FileTree.of(readOnly).createDirectories("/a/b");
            assertErrno("EROFS", () -> FileTree.of(readOnly).createDirectories("/a/c"));
        }
    }

    @Test
    void removesTreesWithoutFollowingLinks() throws IOException {
        files.createDirectories("/tree/sub/empty");
        files.createDirectories("/kept");
        files.writeText("/kept/file", "kept");
        files.writeText("/tree/sub/file", "");
        files.symlink("/tree/link", "/kept");
        files.symlink("/tree/sub/dangling", "nowhere");
        Files.createSymbolicLink(host("/tree/outside"), dir);
        Commands.run("mkfifo", host("/tree/fifo"));

        files.removeTree("/tree");
        files.removeTree("/tree");

        assertThat(names("/")).containsExactly("kept");
        assertThat(host("/kept/file")).hasContent("kept");
    }

    @Test
    void removesALinkButNotWhatItLeadsTo() throws IOException {
        files.createDirectories("/kept");
        files.writeText("/kept/file", "");
        files.symlink("/link", "kept");

        files.removeTree("/link");

        assertThat(names("/")).containsExactly("kept");
        assertThat(names("/kept")).containsExactly("file");
    }

    @Test
    void removes() throws IOException {
        files.writeText("/file", "");
        files.createDirectories("/empty");
        files.createDirectories("/full/sub");
        files.symlink("/link", "full");

        files.remove("/file");
        files.remove("/empty");
        files.remove("/link");

        assertErrno("ENOTEMPTY", () -> files.remove("/full"));
        assertErrno("ENOENT", () -> files.remove("/file"));
        assertThat(names("/")).containsExactly("full");
    }

    @Test
    void renamesAndChangesModesAndOwners() throws IOException {
        files.writeText("/a", "a");
        files.rename("/a", "/b");
        files.setPermissions("/b", 0600);

        assertThat(host("/b")).hasContent("a");
        assertThat(mode("/b")).isEqualTo("rw-------");
        if (Needs.isRoot()) {
            files.setOwner("/b", 5, 4_000_000_000L);
            assertThat(files.status("/b").uid()).isEqualTo(5);
            assertThat(files.status("/b").gid()).isEqualTo(4_000_000_000L);
        }
    }

    @Test
    void uploadsAndDownloads() throws IOException {
        byte[] content = random(5_000_000);
        Arrays.fill(content, 1_000_000, 3_000_000, (byte) 0);
        Path source = Files.write(dir.resolve("source"), content);
        Path target = Files.write(dir.resolve("target"), random(6_000_000));

        files.upload(source, GuestPath.of("/file"));
        files.download(GuestPath.of("/file"), target);

        assertThat(Files.readAllBytes(host("/file"))).isEqualTo(content);
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
        assertThat(mode("/file")).isEqualTo("rw-r--r--");
        for (Path file : List.of(host("/file"), target)) {
            long allocated = Long.parseLong(Commands.run("stat", "-c", "%b", file).strip()) * 512;
            assertThat(allocated).isBetween(3_000_000L, 3_300_000L);
        }
    }

    @Test
    void uploadsAFileThatEndsInAHole() throws IOException {
        Path source = dir.resolve("source");
        Commands.run("truncate", "-s", "1234567", source);

        files.upload(source, GuestPath.of("/file"));
        files.download(GuestPath.of("/file"), dir.resolve("target"));

        assertThat(Files.readAllBytes(host("/file"))).isEqualTo(new byte[1234567]);
        assertThat(Files.readAllBytes(dir.resolve("target"))).isEqualTo(new byte[1234567]);
    }

    @Test
    void downloadsNothingWhenThereIsNothing() {
        Path target = dir.resolve("target");

        assertErrno("ENOENT", () -> files.download(GuestPath.of("/nothing"), target));

        assertThat(target).doesNotExist();
    }

    @Test
    void refusesChangesWhenReadOnly() throws IOException {
        files.writeText("/file", "old");
        files.createDirectories("/dir");
        try (Filesystem readOnly = KernelFilesystem.onDirectory(root, true)) {
            FileTree tree = FileTree.of(readOnly);
            assertErrno("EROFS", () -> tree.writeText("/file", "new"));
            assertErrno("EROFS", () -> tree.append("/file", new byte[1]));
            assertErrno("EROFS", () -> tree.remove("/file"));
            assertErrno("EROFS", () -> tree.removeTree("/dir"));
            assertErrno("EROFS", () -> tree.setPermissions("/file", 0));
            assertErrno("EROFS", () -> tree.newOutputStream(GuestPath.of("/file")));
        }
        assertThat(host("/file")).hasContent("old");
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).hasSize(2);
        }
    }
}
