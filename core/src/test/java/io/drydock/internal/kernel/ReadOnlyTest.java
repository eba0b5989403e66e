package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static io.drydock.testing.Guests.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.Filesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Read-only means that not a byte of the image changes, and that what was committed is there. */
class ReadOnlyTest {
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

    /** A filesystem that holds a file, unmounted. */
    private Path clean(String type) throws IOException {
        Needs.filesystem(type);
        Path image = TestImages.filesystem(type, directory.resolve(type + ".img"));
        try (Filesystem filesystem = images.mount(image, type, false)) {
            create(filesystem, "/old", "before");
        }
        return image;
    }

    /**
     * As it would be after a power cut: a file is committed to the journal and nowhere else, and
     * another was removed while it was open.
     */
    private Path dirty(String type) throws IOException {
        Path image = clean(type);
        Path dirty = directory.resolve("dirty.img");
        try (Filesystem filesystem = images.mount(image, type, false);
                FileHandle orphan = filesystem.create(path("/orphan"), 0644);
                FileHandle file = filesystem.create(path("/committed"), 0644)) {
            write(orphan, "orphan");
            orphan.sync();
            filesystem.removeFile(path("/orphan"));
            write(file, "by fsync");
            file.sync();
            Commands.run("cp", "--sparse=always", image, dirty);
        }
        return dirty;
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void aCleanImageIsReadWithoutAnOverlay(String type) throws IOException {
        Path image = clean(type);
        String before = TestImages.sha256(image);
        try (Filesystem filesystem = images.mount(image, type, true)) {
            assertThat(read(filesystem, "/old")).isEqualTo("before");
        }
        assertThat(TestImages.sha256(image)).isEqualTo(before);
        assertThat(images.overlays()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs", "btrfs"})
    void aJournalIsReplayedOnAnOverlay(String type) throws IOException {
        Path image = dirty(type);
        String before = TestImages.sha256(image);
        // The file is open for writing, as it is when other partitions are mounted for writing.
        MountSource writable = images.source(image, false);
        try (Filesystem filesystem = images.engine().mount(writable, type, true, List.of())) {
            assertThat(filesystem.isReadOnly()).isTrue();
            assertThat(read(filesystem, "/committed")).isEqualTo("by fsync");
            assertThat(read(filesystem, "/old")).isEqualTo("before");
            assertErrno("ENOENT", () -> filesystem.status(path("/orphan"), false));
            assertErrno("EROFS", () -> create(filesystem, "/x", ""));
            assertErrno("EROFS", () -> filesystem.openForWrite(path("/old")));
        }
        assertThat(images.overlays()).isEqualTo(1);
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ext4", "xfs"})
    void withoutRecoveryNoOverlayIsNeeded(String type) throws IOException {
        Path image = dirty(type);
        String before = TestImages.sha256(image);
        try (Filesystem filesystem = images.mount(image, type, true, "norecovery")) {
            assertThat(read(filesystem, "/old")).isEqualTo("before");
            assertErrno("ENOENT", () -> filesystem.status(path("/committed"), false));
        }
        assertThat(images.overlays()).isZero();
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    /** The kernel skips the clean-up of orphans when it cannot write. */
    @Test
    void orphansAloneNeedNoOverlay() throws IOException {
        Path image = dirty("ext4");
        Commands.run("debugfs", "-w", "-R", "journal_run", image);
        assertThat(Commands.run("dumpe2fs", "-h", image)).contains("First orphan inode");
        String before = TestImages.sha256(image);
        try (Filesystem filesystem = images.mount(image, "ext4", true)) {
            assertThat(read(filesystem, "/committed")).isEqualTo("by fsync");
        }
        assertThat(images.overlays()).isZero();
        assertThat(TestImages.sha256(image)).isEqualTo(before);
    }

    @Test
    void withoutAnOverlayTheErrorIsThatOfTheOverlay() throws IOException {
        Path image = dirty("ext4");
        MountSource source =
                new MountSource(
                        images.open(image, true),
                        0,
                        Files.size(image),
                        512,
                        Images::none,
                        "/dev/sda");
        assertThatThrownBy(() -> images.engine().mount(source, "ext4", true, List.of()))
                .isInstanceOf(UnsupportedException.class)
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("EROFS"));
    }
}
