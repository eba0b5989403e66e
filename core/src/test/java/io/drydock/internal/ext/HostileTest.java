package io.drydock.internal.ext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.testing.Commands;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a filesystem says that would cost much more memory or time than it is long. */
class HostileTest {
    private static final int SUPERBLOCK_AT = 1024;

    @TempDir Path directory;

    private Path image(String options) throws IOException {
        return ExtImages.make(directory.resolve("image"), 32, options);
    }

    private static void debugfs(Path image, String command) {
        Commands.run("debugfs", "-w", "-R", command, image);
    }

    private static void corrupt(ThrowableAssert.ThrowingCallable call, String reason) {
        assertThatThrownBy(call)
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void groupsThatWouldFillTheMemory() throws IOException {
        Path image = image("-t ext2 -b 1024");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(64L << 30);
            file.seek(SUPERBLOCK_AT + 4);
            file.writeInt(Integer.reverseBytes(64 << 20)); // s_blocks_count
            file.seek(SUPERBLOCK_AT + 32);
            file.writeInt(Integer.reverseBytes(8)); // s_blocks_per_group
        }
        corrupt(() -> ExtImages.userspace(image, true), "groups are too small");
    }

    @Test
    void aDirectoryThatRepeatsABlock() throws IOException {
        Path image = image("-t ext2 -b 1024");
        GuestPath many = GuestPath.of("/many");
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            filesystem.createDirectory(many, 0755);
            for (int i = 0; i < 100; i++) {
                filesystem.create(many.resolve("a-name-" + i), 0644).close();
            }
        }
        String first =
                Commands.run("debugfs", "-R", "blocks /many", image)
                        .replaceAll("(?s).*?\n(\\d+) .*", "$1");
        debugfs(image, "sif /many block[1] " + first);
        try (Filesystem filesystem = ExtImages.userspace(image, true)) {
            corrupt(() -> filesystem.list(many), "a block twice");
            corrupt(() -> FileTree.of(filesystem).exists(many.resolve("other")), "a block twice");
            assertThat(filesystem.list(GuestPath.ROOT)).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/huge", "/none"})
    void aFileOfOrphansThatIsNone(String path) throws IOException {
        Path image = image("-t ext4 -O orphan_file");
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            filesystem.create(GuestPath.of("/none"), 0644).close();
            filesystem.create(GuestPath.of("/huge"), 0644).close();
        }
        debugfs(image, "sif /huge size 1000000000000");
        String number =
                Commands.run("debugfs", "-R", "stat " + path, image)
                        .replaceAll("(?s).*Inode: (\\d+) .*", "$1");
        debugfs(image, "feature orphan_present");
        debugfs(image, "ssv orphan_file_inum " + number);
        corrupt(() -> ExtImages.userspace(image, false), "deleted files that were open");
        try (Filesystem filesystem = ExtImages.userspace(image, true)) {
            assertThat(filesystem.list(GuestPath.ROOT)).hasSize(3);
        }
    }
}
