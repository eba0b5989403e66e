package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.MountOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a caller may say about a mount, with real filesystems. */
class MountOptionsOnKernelTest {
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

    private Path image(String type) throws IOException {
        Needs.filesystem(type);
        return TestImages.filesystem(type, directory.resolve(type + ".img"));
    }

    private Filesystem mount(Path image, String type, boolean driveReadOnly, MountOptions options)
            throws IOException {
        return images.engine()
                .mount(images.source(image, driveReadOnly), type, driveReadOnly, options);
    }

    @Test
    void readOnlyOnADriveThatMayBeWritten() throws IOException {
        Path image = image("ext4");
        String before = TestImages.sha256(image);
        try (Filesystem filesystem =
                mount(image, "ext4", false, MountOptions.of("ro, nosuid, errors=continue"))) {
            assertThat(filesystem.isReadOnly()).isTrue();
            assertThatThrownBy(() -> create(filesystem, "/x", "")).hasMessageContaining("EROFS");
        }
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    @Test
    void forWritingOnADriveThatMayNotIsRefused() throws IOException {
        Path image = image("ext4");
        assertThatThrownBy(() -> mount(image, "ext4", true, MountOptions.of("rw")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("read-only");
        assertThatThrownBy(() -> mount(image, "squashfs", false, MountOptions.of("rw")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("squashfs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "journal_dev=/dev/sda",
                "journal_path=/dev/sda",
                "device=/dev/sda",
                "suid",
                "dev",
                "exec",
                "loop",
                "remount",
                "errors=panic",
                "errors",
                "sb=010",
                "sb=0x10",
                "sb=-1",
            })
    void whatCouldHarmTheHostIsRefused(String option) throws IOException {
        Path image = image("ext4");
        assertThatThrownBy(() -> mount(image, "ext4", true, MountOptions.of("noload, " + option)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void theCallersTypeCounts() throws IOException {
        Path image = image("ext4");
        try (Filesystem filesystem =
                mount(image, "xfs", true, MountOptions.defaults().withType("ext4"))) {
            assertThat(filesystem.type()).isEqualTo("ext4");
        }
        assertThatThrownBy(
                        () -> mount(image, "ext4", true, MountOptions.defaults().withType("zfs")))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("zfs");
    }

    /** A copy of the superblock is looked at as the first one is. */
    @Test
    void anExtIsMountedByACopyOfItsSuperblock() throws IOException {
        // The first copy is in block 32768 of 4 KiB, which is at 131072 KiB.
        Path image = TestImages.sparse(directory.resolve("ext4"), 160);
        Commands.run("mkfs.ext4", "-q", "-F", "-b", 4096, image);
        Commands.run("dd", "if=/dev/zero", "of=" + image, "bs=1k", "count=3", "conv=notrunc");
        assertThatThrownBy(() -> mount(image, "ext4", true, MountOptions.defaults()))
                .isInstanceOf(IOException.class);
        try (Filesystem filesystem = mount(image, "ext4", true, MountOptions.of("sb=131072"))) {
            assertThat(filesystem.list(path("/"))).isNotEmpty();
        }
        try (SeekableByteChannel file = Files.newByteChannel(image, StandardOpenOption.WRITE)) {
            file.position((131072L << 10) + 0xe0);
            file.write(ByteBuffer.wrap(new byte[4])); // no inode of a journal
        }
        assertThatThrownBy(() -> mount(image, "ext4", true, MountOptions.of("sb=131072")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("journal");
    }

    /** Where it is replayed, the overlay has it; where not, the image shows what it held before. */
    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void aJournalIsLeftAloneWhenAsked(String type) throws IOException {
        Path image = image(type);
        Path dirty = directory.resolve("dirty.img");
        try (Filesystem filesystem = mount(image, type, false, MountOptions.defaults())) {
            create(filesystem, "/early", "synced");
            filesystem.sync();
            try (FileHandle file = filesystem.create(path("/late"), 0600)) {
                file.sync();
                Commands.run("cp", "--sparse=always", image, dirty);
            }
        }
        String before = TestImages.sha256(dirty);
        try (Filesystem filesystem =
                mount(dirty, type, true, MountOptions.defaults().withoutRecovery())) {
            assertThat(filesystem.isReadOnly()).isTrue();
            assertThat(filesystem.list(path("/"))).isNotNull();
            assertThat(images.overlays()).isZero();
        }
        try (Filesystem filesystem = mount(dirty, type, true, MountOptions.defaults())) {
            assertThat(read(filesystem, "/early")).isEqualTo("synced");
            assertThat(filesystem.status(path("/late"), false).sizeBytes()).isZero();
        }
        assertThat(images.overlays()).isEqualTo(1);
        assertThat(TestImages.sha256(dirty)).isEqualTo(before);
    }
}
