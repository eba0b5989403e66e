package io.drydock.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.RefusedException;
import io.drydock.filesystem.Filesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that would lead the kernel to devices of the host. */
class SuperblockTest {
    @TempDir Path directory;

    private Images images;

    @BeforeEach
    void open() {
        Needs.root();
        images = new Images(directory);
    }

    @AfterEach
    void close() throws IOException {
        if (images != null) {
            images.close();
        }
    }

    private Path image(String name) {
        return directory.resolve(name);
    }

    private void assertRefused(Path image, String type, boolean readOnly, String reason) {
        assertThatThrownBy(() -> images.mount(image, type, readOnly))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(reason);
    }

    /** The journal is a device of the host, as a file of the image's maker says. */
    @Test
    void extWithItsJournalElsewhere() throws IOException {
        Path journal = TestImages.sparse(image("journal"), 64);
        Path image = TestImages.sparse(image("image"), 64);
        Commands.run("mkfs.ext4", "-q", "-F", "-b", 4096, "-O", "journal_dev", journal);
        String loop = Commands.run("losetup", "-f", "--show", journal).strip();
        try {
            Commands.run("mkfs.ext4", "-q", "-F", "-b", 4096, "-J", "device=" + loop, image);
        } finally {
            Commands.run("losetup", "-d", loop);
        }
        assertRefused(image, "ext4", true, "another device");
        assertRefused(image, "ext4", false, "another device");
    }

    @Test
    void extWithAJournalInItsMountOptions() throws IOException {
        Path image = TestImages.filesystem("ext4", image("image"), 64);
        Commands.run("tune2fs", "-E", "mount_opts=journal_path=/dev/vda", image);
        assertRefused(image, "ext4", true, "mount options");
    }

    @Test
    void extThatWouldKeepTheKernelWaiting() throws IOException {
        Path image = TestImages.sparse(image("image"), 64);
        Commands.run("mkfs.ext4", "-q", "-F", "-O", "mmp", image);
        assertRefused(image, "ext4", false, "multi-mount protection");
        try (Filesystem filesystem = images.mount(image, "ext4", true)) {
            assertThat(filesystem.isReadOnly()).isTrue();
        }
    }

    @Test
    void extThatWouldHaveTheKernelPanicDoesNot() throws IOException {
        Path image = TestImages.filesystem("ext4", image("image"), 64);
        Commands.run("tune2fs", "-e", "panic", "-E", "mount_opts=errors=panic", image);
        try (Filesystem filesystem = images.mount(image, "ext4", false)) {
            assertThat(filesystem.isReadOnly()).isFalse();
            String options =
                    Commands.run("sh", "-c", "cat /proc/fs/ext4/" + loopOf(image) + "/options");
            assertThat(options).contains("errors=remount-ro").doesNotContain("panic");
        }
    }

    private String loopOf(Path image) {
        return Path.of(Commands.run("losetup", "-n", "-O", "NAME", "-j", image).strip())
                .getFileName()
                .toString();
    }

    @Test
    void btrfsOfTwoDevices() throws IOException {
        Needs.filesystem("btrfs");
        Path one = TestImages.sparse(image("one"), 320);
        Path two = TestImages.sparse(image("two"), 320);
        Commands.run("mkfs.btrfs", "-q", "-f", one, two);
        assertRefused(one, "btrfs", true, "spans 2 devices");
    }

    /** EROFS opens what its device table names, as a path of the host. */
    @Test
    void erofsWithDataElsewhere() throws IOException {
        Needs.filesystem("erofs");
        Needs.program("mkfs.erofs", "erofs-utils");
        Path tree = Files.createDirectory(image("tree"));
        Files.writeString(tree.resolve("f"), "x".repeat(10_000));
        Path blobs = TestImages.sparse(image("blobs"), 4);
        Path image = image("image");
        Commands.run("mkfs.erofs", "--chunksize=4096", "--blobdev=" + blobs, image, tree);
        assertRefused(image, "erofs", true, "other devices");
    }

    @Test
    void aSuperblockThatIsCutOffIsLeftToTheKernel() throws IOException {
        Path image = image("image");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(1500);
        }
        assertThatThrownBy(() -> images.mount(image, "ext4", true)).isInstanceOf(IOException.class);
    }
}
