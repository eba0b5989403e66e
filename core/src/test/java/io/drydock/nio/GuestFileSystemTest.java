package io.drydock.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.FileException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.internal.kernel.KernelFilesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a guest has and the JDK's own filesystem has not, and what meets the host. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GuestFileSystemTest {
    @TempDir Path directory;
    private Path host;
    private Path secret;
    private Filesystem files;
    private GuestFileSystem guest;

    @BeforeEach
    void open() throws IOException {
        host = Files.createDirectory(directory.resolve("guest"));
        secret = Files.writeString(directory.resolve("secret"), "of the host");
        files = KernelFilesystem.onDirectory(host, false);
        guest = GuestFileSystem.of(FileTree.of(files));
    }

    @AfterEach
    void close() throws IOException {
        guest.close();
        files.close();
        assertThat(secret).hasContent("of the host");
    }

    @Test
    void filesWithNamesThatAreNoTextAreFoundAndChanged() throws IOException {
        GuestPath name = GuestPath.of(new byte[] {'/', (byte) 0xff, (byte) 0x80});
        Files.writeString(guest.getPath(name), "content");

        List<Path> found;
        try (Stream<Path> all = Files.walk(guest.getPath("/"))) {
            found = all.filter(Files::isRegularFile).toList();
        }

        assertThat(found).containsExactly(guest.getPath(name));
        Path moved = Files.move(found.getFirst(), guest.getPath("/moved"));
        Files.createSymbolicLink(guest.getPath("/link"), guest.getPath(name));
        assertThat(Files.readSymbolicLink(guest.getPath("/link"))).isEqualTo(guest.getPath(name));
        Files.copy(moved, guest.getPath(name));
        assertThat(Files.readString(guest.getPath("/link"))).isEqualTo("content");
        assertThat(guest.getPath("/link").toRealPath()).isEqualTo(guest.getPath(name));
    }

    @Test
    void noPathLeavesTheGuest() throws IOException {
        String up = "../".repeat(20);
        for (Map.Entry<String, String> link :
                Map.of(
                                "absolute",
                                secret.toString(),
                                "relative",
                                "../secret",
                                "far",
                                up + secret.toString().substring(1),
                                "proc",
                                "/proc/self/root" + secret,
                                "directory",
                                directory.toString())
                        .entrySet()) {
            Files.createSymbolicLink(host.resolve(link.getKey()), Path.of(link.getValue()));
        }
        for (String path :
                List.of(
                        "/absolute",
                        "/relative",
                        "/far",
                        "/proc",
                        "/directory/secret",
                        "/../secret",
                        "../../secret",
                        secret.toString())) {
            Path there = guest.getPath(path);
            assertThat(Files.exists(there)).as(path).isFalse();
            assertThatThrownBy(() -> Files.readString(there))
                    .isInstanceOf(FileSystemException.class);
            assertThatThrownBy(there::toRealPath).isInstanceOf(FileSystemException.class);
            assertThatThrownBy(() -> Files.delete(there.resolveSibling("secret")))
                    .isInstanceOf(FileSystemException.class);
        }
        Files.writeString(guest.getPath("/relative"), "made in the guest");
        assertThat(host.resolve("secret")).hasContent("made in the guest");
        assertThat(Files.isSameFile(guest.getPath("/.."), guest.getPath("/"))).isTrue();
    }

    @Test
    void aZipFileInAGuestIsOpened() throws IOException {
        Path zip = guest.getPath("/archive.zip");
        try (FileSystem made = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Files.writeString(made.getPath("/one"), "1");
            Files.createDirectory(made.getPath("/d"));
            Files.write(made.getPath("/d/large"), new byte[500_000]);
        }

        try (FileSystem read = FileSystems.newFileSystem(zip)) {
            assertThat(Files.readString(read.getPath("one"))).isEqualTo("1");
            Files.copy(read.getPath("/d/large"), guest.getPath("/large"));
        }

        assertThat(Files.size(guest.getPath("/large"))).isEqualTo(500_000);
        try (FileSystem ofHost = FileSystems.newFileSystem(host.resolve("archive.zip"))) {
            assertThat(Files.readString(ofHost.getPath("one"))).isEqualTo("1");
        }
    }

    @Test
    void filesGoToAndFromTheHost() throws IOException {
        byte[] content = new byte[700_000];
        new Random(3).nextBytes(content);
        Path original = Files.write(directory.resolve("original"), content);
        Files.setLastModifiedTime(original, FileTime.from(Instant.ofEpochSecond(1_000_000)));

        Files.copy(original, guest.getPath("/in"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.copy(guest.getPath("/in"), directory.resolve("out"));
        Files.move(guest.getPath("/in"), directory.resolve("moved"));

        assertThat(directory.resolve("out")).hasBinaryContent(content);
        assertThat(directory.resolve("moved")).hasBinaryContent(content);
        assertThat(Files.getLastModifiedTime(directory.resolve("moved")).toInstant())
                .isEqualTo(Instant.ofEpochSecond(1_000_000));
        assertThat(host).isEmptyDirectory();
    }

    @Test
    void filesGoFromOneGuestToAnother() throws IOException {
        Path second = Files.createDirectory(directory.resolve("second"));
        Files.writeString(host.resolve("f"), "content");
        Files.createDirectory(host.resolve("d"));
        Files.createDirectory(host.resolve("full"));
        Files.writeString(host.resolve("full/f"), "content");
        try (Filesystem others = KernelFilesystem.onDirectory(second, false);
                GuestFileSystem other = GuestFileSystem.of(FileTree.of(others))) {
            Files.copy(guest.getPath("/f"), other.getPath("/copy"));
            assertThatThrownBy(() ->
                            Files.move(
                                    guest.getPath("/f"),
                                    other.getPath("/moved"),
                                    StandardCopyOption.ATOMIC_MOVE))
                    .isInstanceOf(AtomicMoveNotSupportedException.class);
            Files.move(guest.getPath("/f"), other.getPath("/moved"));
            Files.move(guest.getPath("/d"), other.getPath("/d"));
            assertThatThrownBy(() -> Files.move(guest.getPath("/full"), other.getPath("/full")))
                    .isInstanceOf(DirectoryNotEmptyException.class);
            assertThatThrownBy(() -> Files.move(guest.getPath("/full/f"), other.getPath("/no/f")))
                    .isInstanceOf(NoSuchFileException.class);
        }
        assertThat(second.resolve("copy")).hasContent("content");
        assertThat(second.resolve("moved")).hasContent("content");
        assertThat(second.resolve("d")).isEmptyDirectory();
        assertThat(host.resolve("full/f")).hasContent("content");
        assertThat(host).isDirectoryNotContaining("glob:**/{f,d}");
    }

    @Test
    void holesStayHoles() throws IOException {
        Path sparse = guest.getPath("/sparse");
        long size = 1L << 40;
        try (FileChannel file =
                FileChannel.open(
                        sparse,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.SPARSE,
                        StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {1}), size / 2);
            file.write(ByteBuffer.wrap(new byte[] {2}), size - 1);
        }

        Path copy = Files.copy(sparse, guest.getPath("/copy"));

        assertThat(Files.size(copy)).isEqualTo(size);
        try (FileChannel file = FileChannel.open(copy)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, size / 2);
            assertThat(one.get(0)).isEqualTo((byte) 1);
        }
        assertThat(files.status(GuestPath.of("/copy"), true).allocatedBytes()).isLessThan(1 << 20);
    }

    @Test
    void devicesAreCopiedAndNotOpened() throws Exception {
        Needs.root();
        Commands.run("mknod", host.resolve("null"), "c", "1", "3");
        Commands.run("mkfifo", host.resolve("fifo"));

        assertThatThrownBy(() -> Files.readAllBytes(guest.getPath("/null")))
                .isInstanceOf(FileSystemException.class);
        assertThatThrownBy(() -> Files.readAllBytes(guest.getPath("/fifo")))
                .isInstanceOf(FileSystemException.class);
        Files.copy(guest.getPath("/null"), guest.getPath("/copy"));
        Files.move(guest.getPath("/fifo"), guest.getPath("/moved"));
        assertThat(Files.getAttribute(host.resolve("copy"), "unix:rdev")).isEqualTo(0x103L);
        assertThat(
                        Files.readAttributes(guest.getPath("/moved"), BasicFileAttributes.class)
                                .isOther())
                .isTrue();
        assertThat(Files.getAttribute(guest.getPath("/copy"), "unix:mode"))
                .isEqualTo(Files.getAttribute(host.resolve("copy"), "unix:mode"));
    }

    @Test
    void aReadOnlyGuestIsNotChanged() throws IOException {
        Files.writeString(host.resolve("f"), "content");
        try (Filesystem sealed = KernelFilesystem.onDirectory(host, true);
                GuestFileSystem only = GuestFileSystem.of(FileTree.of(sealed))) {
            Path file = only.getPath("/f");
            assertThat(only.isReadOnly()).isTrue();
            assertThat(Files.readString(file)).isEqualTo("content");
            assertThat(Files.isWritable(file)).isFalse();
            assertThat(Files.getFileStore(file).isReadOnly()).isTrue();
            for (ThrowingCallable change :
                    List.<ThrowingCallable>of(
                            () -> Files.writeString(file, "x"),
                            () -> Files.createFile(only.getPath("/n")),
                            () -> Files.createDirectory(only.getPath("/n")),
                            () -> Files.createSymbolicLink(only.getPath("/n"), file),
                            () -> Files.createLink(only.getPath("/n"), file),
                            () -> Files.delete(file),
                            () -> Files.move(file, only.getPath("/n")),
                            () -> Files.copy(file, only.getPath("/n")),
                            () -> Files.setLastModifiedTime(file, FileTime.fromMillis(0)),
                            () -> Files.setAttribute(file, "unix:mode", 0),
                            () -> Files.setAttribute(file, "user:a", new byte[1]))) {
                assertThatThrownBy(change)
                        .isInstanceOf(ReadOnlyFileSystemException.class)
                        .hasCauseInstanceOf(FileException.class);
            }
            assertThatThrownBy(() -> only.provider().checkAccess(file, AccessMode.WRITE))
                    .isInstanceOf(AccessDeniedException.class);
        }
        assertThat(host.resolve("f")).hasContent("content");
    }

    @Test
    void whatIsClosedIsNotUsed() throws IOException {
        Path file = Files.writeString(guest.getPath("/f"), "content");
        FileChannel channel = FileChannel.open(file);
        guest.close();
        guest.close();

        assertThat(guest.isOpen()).isFalse();
        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(channel::size).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(() -> Files.readString(file))
                .isInstanceOf(ClosedFileSystemException.class);
        assertThatThrownBy(() -> Files.list(guest.getPath("/")))
                .isInstanceOf(ClosedFileSystemException.class);
        assertThat(FileTree.of(files).readText("/f")).isEqualTo("content");
    }

    @Test
    void whatAGuestCannotDoIsSaid() throws IOException {
        Path file = Files.writeString(guest.getPath("/f"), "content");
        assertThatThrownBy(guest::newWatchService)
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> guest.provider().getPath(URI.create("drydock:///f")))
                .isInstanceOf(FileSystemNotFoundException.class);
        assertThatThrownBy(
                        () -> guest.provider().newFileSystem(URI.create("drydock:///"), Map.of()))
                .isInstanceOf(UnsupportedOperationException.class);
        try (FileChannel channel = FileChannel.open(file)) {
            assertThatThrownBy(channel::tryLock).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> channel.map(FileChannel.MapMode.READ_ONLY, 0, 1))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        Path long1 = guest.getPath("/" + "x".repeat(300));
        assertThatThrownBy(() -> Files.size(long1)).isInstanceOf(FileSystemException.class);
        Path tooLong = guest.getPath("/" + "x/".repeat(3000));
        assertThatThrownBy(() -> Files.size(tooLong)).isInstanceOf(FileSystemException.class);
        assertThat(Files.exists(tooLong)).isFalse();
    }

    @Test
    void manyThreadsAppendWithoutLoss() throws Exception {
        Path file = guest.getPath("/log");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            List<Thread> threads =
                    Stream.generate(() ->
                                    Thread.ofPlatform()
                                            .start(() -> {
                                                for (int i = 0; i < 500; i++) {
                                                    append(channel);
                                                }
                                            }))
                            .limit(4)
                            .toList();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(Files.readAllLines(file)).hasSize(2000).containsOnly("a line");
    }

    private static void append(FileChannel channel) {
        try {
            channel.write(ByteBuffer.wrap("a line\n".getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theStoreSaysHowMuchThereIs() throws IOException {
        assertThat(guest.getFileStores())
                .singleElement()
                .satisfies(store -> {
                    assertThat(store.type()).isEqualTo("directory");
                    assertThat(store.getTotalSpace())
                            .isEqualTo(Files.getFileStore(host).getTotalSpace());
                    assertThat(store.getBlockSize()).isPositive();
                    assertThat(store.getAttribute("totalSpace")).isEqualTo(store.getTotalSpace());
                    assertThat(store).hasToString("/ (directory)");
                });
        assertThat(guest.supportedFileAttributeViews())
                .containsExactlyInAnyOrder("basic", "posix", "unix", "owner", "user");
    }
}
