package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.FilesystemContract;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KernelFilesystemTest extends FilesystemContract {
    @SuppressWarnings("NullAway.Init") // by openEmpty
    private Path root;

    @Override
    protected Set<Trait> traits() {
        EnumSet<Trait> traits = EnumSet.copyOf(ALL);
        traits.remove(Trait.FLAGS); // the host's temporary files may be in memory
        if (!Needs.isRoot()) {
            traits.removeAll(Set.of(Trait.OWNERS, Trait.SPECIAL_FILES, Trait.ATTRIBUTES));
        }
        return traits;
    }

    @Override
    protected Filesystem openEmpty() throws IOException {
        root = Files.createDirectory(host.resolve("root"));
        return openAgain(false);
    }

    @Override
    protected Filesystem openAgain(boolean readOnly) throws IOException {
        return KernelFilesystem.onDirectory(root, readOnly);
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
    void onlyADirectoryIsTaken() {
        assertThatThrownBy(() -> KernelFilesystem.onDirectory(host.resolve("none"), true))
                .hasMessageContaining("ENOENT");
    }
}
