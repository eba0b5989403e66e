package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.bindings.libc.LibC;
import io.drydock.filesystem.FileEntry;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileStatus;
import io.drydock.filesystem.FileTimes;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.FilesystemSpace;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told of files beside their content, and set. The oracles are coreutils and e2fsprogs. */
class FileMetadataTest {
    private static final Instant MOMENT = Instant.ofEpochSecond(1_234_567_890L, 123_456_789);

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

    private String stat(String format, String name) throws IOException {
        return Commands.run("stat", "-c", format, root.resolve(name)).strip();
    }

    @Test
    void timesAreSetToTheNanosecond() throws IOException {
        create(files, "/f", "");
        files.createSymbolicLink(path("/link"), path("f"));
        files.setTimes(path("/link"), FileTimes.of(MOMENT, MOMENT.plusNanos(1)), true);
        files.setTimes(path("/link"), FileTimes.ofModified(Instant.EPOCH.minusNanos(1)), false);

        assertThat(stat("%.9X %.9Y", "f")).isEqualTo("1234567890.123456789 1234567890.123456790");
        assertThat(stat("%.9Y", "link")).isEqualTo("-0.000000001");
        assertThat(files.status(path("/f"), true).modified()).isEqualTo(MOMENT.plusNanos(1));

        try (FileHandle file = files.openForWrite(path("/f"))) {
            file.setTimes(new FileTimes(Optional.of(Instant.EPOCH), Optional.empty()));
        }
        assertThat(stat("%X %.9Y", "f")).isEqualTo("0 1234567890.123456790");
    }

    @Test
    void aDirectoryIsListedWithWhatItsNamesStandFor() throws IOException {
        IntStream.range(0, 3000).forEach(i -> createQuietly("/file-" + i));
        files.createDirectory(path("/directory"), 0750);
        files.createSymbolicLink(path("/link"), path("/nowhere"));

        List<FileEntry> entries = files.listWithStatus(path("/"));

        assertThat(entries).hasSize(3002);
        for (FileEntry entry : entries) {
            assertThat(entry.status()).isEqualTo(files.status(entry.name(), false));
        }
        assertThat(entries)
                .extracting(e -> e.status().type())
                .contains(FileType.DIRECTORY, FileType.SYMBOLIC_LINK);
    }

    private void createQuietly(String name) {
        try {
            create(files, name, name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void statusTellsTheSameFileByItsTwoNames() throws IOException {
        create(files, "/a", "");
        create(files, "/b", "");
        files.createLink(path("/c"), path("/a"));

        FileStatus a = files.status(path("/a"), true);

        assertThat(a.isSameFile(files.status(path("/c"), true))).isTrue();
        assertThat(a.isSameFile(files.status(path("/b"), true))).isFalse();
        assertThat(stat("%d %o", "a")).isEqualTo(a.filesystemId() + " " + a.blockBytes());
        a.born().ifPresent(born -> assertThat(born).isBeforeOrEqualTo(a.changed()));
    }

    @Test
    void specialFilesAreMade() throws IOException {
        Needs.root();
        files.createSpecialFile(path("/null"), FileType.CHARACTER_DEVICE, 0666, 0x103);
        files.createSpecialFile(path("/sda"), FileType.BLOCK_DEVICE, 0660, 0x800);
        files.createSpecialFile(path("/fifo"), FileType.FIFO, 0622, 0);
        files.createSpecialFile(path("/socket"), FileType.SOCKET, 0777, 0);

        assertThat(stat("%F %a %t:%T", "null")).isEqualTo("character special file 666 1:3");
        assertThat(stat("%F %a %t:%T", "sda")).isEqualTo("block special file 660 8:0");
        assertThat(stat("%F %a", "fifo")).isEqualTo("fifo 622");
        assertThat(stat("%F %a", "socket")).isEqualTo("socket 777");
        assertErrno("EEXIST", () -> files.createSpecialFile(path("/fifo"), FileType.FIFO, 0622, 0));
        assertThatThrownBy(() -> files.createSpecialFile(path("/x"), FileType.REGULAR, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void attributesAreReadOneByOneAndRemoved() throws IOException {
        Needs.root();
        create(files, "/f", "");
        files.setAttribute(path("/f"), "trusted.a", new byte[] {1, 0, 2}, true);

        assertThat(files.attribute(path("/f"), "trusted.a", true)).hasValue(new byte[] {1, 0, 2});
        assertThat(files.attribute(path("/f"), "trusted.b", true)).isEmpty();
        files.removeAttribute(path("/f"), "trusted.a", true);
        assertThat(files.attributes(path("/f"), true)).isEmpty();
        assertErrno("ENODATA", () -> files.removeAttribute(path("/f"), "trusted.a", true));
        assertThatThrownBy(() -> files.attribute(path("/f"), "trusted.a\0b", true))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void holesAreFoundAndMade() throws IOException {
        try (FileHandle file = files.create(path("/f"), 0644)) {
            file.truncate(1 << 20);
            write(file, "data");
            assertThat(file.nextData(0)).hasValue(0);
            long hole = file.nextHole(0);
            assertThat(hole).isBetween(4L, 64L << 10);
            assertThat(file.nextData(hole)).isEmpty();
            assertErrno("ENXIO", () -> file.nextHole(1 << 20));

            file.allocate(512 << 10, 64 << 10);
            assertThat(file.status().allocatedBytes()).isGreaterThanOrEqualTo(64 << 10);
            file.punchHole(0, 1 << 20);
            assertThat(file.nextData(0)).isEmpty();
            assertThat(file.status().sizeBytes()).isEqualTo(1 << 20);
        }
    }

    @Test
    void inodeFlagsGenerationAndSpaceAreWhatTheToolsSay() throws IOException {
        Needs.root();
        Path image = host.resolve("image");
        Commands.run("truncate", "-s", "32M", image);
        Commands.run("mkfs.ext4", "-q", image);
        try (Images images = new Images(host)) {
            Filesystem ext4 = images.mount(image, "ext4", false);
            create(ext4, "/f", "");
            int before = ext4.inodeFlags(path("/f"));
            ext4.setInodeFlags(path("/f"), before | LibC.FS_IMMUTABLE_FL());
            assertErrno("EPERM", () -> ext4.openForWrite(path("/f")));
            assertThat(ext4.inodeFlags(path("/f")))
                    .isEqualTo(before | LibC.FS_IMMUTABLE_FL() | LibC.FS_EXTENT_FL());
            long generation = ext4.generation(path("/f"));
            ext4.createSpecialFile(path("/null"), FileType.CHARACTER_DEVICE, 0666, 0x103);
            assertErrno("EOPNOTSUPP", () -> ext4.inodeFlags(path("/null")));
            FilesystemSpace space = ext4.space(path("/f"));
            ext4.close();

            String inode = Commands.run("debugfs", "-R", "stat /f", image);
            assertThat(inode).contains("Generation: " + generation).contains("Flags: 0x80010");
            String superblock = Commands.run("dumpe2fs", "-h", image);
            assertThat(superblock)
                    .containsPattern("Free blocks: +" + space.freeBytes() / space.blockBytes())
                    .containsPattern("Inode count: +" + space.inodes())
                    .containsPattern("Free inodes: +" + space.freeInodes());
            assertThat(space.maxNameBytes()).isEqualTo(255);
            assertThat(space.usedBytes()).isLessThan(space.totalBytes());
        }
    }

    /** Of the filesystems that we have, an ext4 without checksums of metadata lets one set it. */
    @Test
    void aGenerationIsSetWhereThatIsPossible() throws IOException {
        Needs.root();
        Path image = host.resolve("image");
        Commands.run("truncate", "-s", "32M", image);
        Commands.run("mkfs.ext4", "-q", "-O", "^metadata_csum", image);
        try (Images images = new Images(host)) {
            Filesystem ext4 = images.mount(image, "ext4", false);
            create(ext4, "/f", "");
            ext4.setGeneration(path("/f"), 4_000_000_000L);
            assertThat(ext4.generation(path("/f"))).isEqualTo(4_000_000_000L);
            ext4.close();

            assertThat(Commands.run("debugfs", "-R", "stat /f", image))
                    .contains("Generation: 4000000000");
        }
    }

    @Test
    void nothingOfThatLeavesTheRootOrChangesWhatIsReadOnly() throws IOException {
        Path secret = Files.writeString(host.resolve("secret"), "of the host");
        Instant modified = Files.getLastModifiedTime(secret).toInstant();
        files.createSymbolicLink(path("/link"), path("../" + secret));
        files.createSymbolicLink(path("/up"), path(host.toString()));
        FileTimes times = FileTimes.of(MOMENT, MOMENT);
        for (String name : List.of("/link", "/up/secret", "../../secret", secret.toString())) {
            assertErrno("ENOENT", () -> files.setTimes(path(name), times, true));
            assertErrno("ENOENT", () -> files.attribute(path(name), "user.a", true));
            assertErrno("ENOENT", () -> files.removeAttribute(path(name), "user.a", true));
            assertErrno("ENOENT", () -> files.inodeFlags(path(name)));
            assertErrno("ENOENT", () -> files.setInodeFlags(path(name), 0));
            assertErrno("ENOENT", () -> files.generation(path(name)));
            assertErrno("ENOENT", () -> files.setGeneration(path(name), 1));
            assertErrno("ENOENT", () -> files.space(path(name)));
        }
        assertErrno("ENOENT", () -> files.listWithStatus(path("/up")));
        assertErrno("ENOENT", () -> files.createSpecialFile(path("/up/x"), FileType.FIFO, 0600, 0));
        assertErrno("EEXIST", () -> files.createSpecialFile(path("/link"), FileType.FIFO, 0600, 0));

        create(files, "/f", "");
        try (KernelFilesystem sealed = KernelFilesystem.onDirectory(root, true)) {
            assertErrno("EROFS", () -> sealed.setTimes(path("/f"), times, true));
            assertErrno("EROFS", () -> sealed.setInodeFlags(path("/f"), 0));
            assertErrno("EROFS", () -> sealed.setGeneration(path("/f"), 1));
            assertErrno("EROFS", () -> sealed.removeAttribute(path("/f"), "user.a", true));
            assertErrno(
                    "EROFS", () -> sealed.createSpecialFile(path("/g"), FileType.FIFO, 0600, 0));
        }
        assertThat(Files.getLastModifiedTime(secret).toInstant()).isEqualTo(modified);
        assertThat(host.resolve("x")).doesNotExist();
    }
}
