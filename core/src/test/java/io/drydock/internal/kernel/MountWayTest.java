package io.drydock.internal.kernel;

import static io.drydock.testing.Guests.assertErrno;
import static io.drydock.testing.Guests.create;
import static io.drydock.testing.Guests.path;
import static io.drydock.testing.Guests.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileType;
import io.drydock.filesystem.Filesystem;
import io.drydock.testing.Commands;
import io.drydock.testing.Loops;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That it does not show by which calls something is mounted. */
class MountWayTest {
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

    /** A boot partition in a root, as most guests have it. */
    @ParameterizedTest
    @EnumSource(MountWay.class)
    void vfatOnExt4(MountWay way) throws IOException {
        Needs.filesystem("vfat");
        Needs.program("mkfs.vfat", "dosfstools");
        KernelEngine engine = new KernelEngine(way);
        Path efi = TestImages.sparse(directory.resolve("efi"), 64);
        Commands.run("mkfs.vfat", "-F", "32", efi);
        Path ext4 = TestImages.filesystem("ext4", directory.resolve("ext4"));
        for (boolean readOnly : new boolean[] {false, true}) {
            Filesystem root = images.mount(engine, ext4, "ext4", readOnly);
            if (!readOnly) {
                root.createDirectory(path("/efi"), 0755);
            }
            root.attach(images.mount(engine, efi, "vfat", readOnly, "umask=077"), path("/efi"));
            if (!readOnly) {
                create(root, "/efi/Größe \u20ac", "content");
            }
            assertThat(read(root, "/efi/Größe \u20ac")).isEqualTo("content");
            assertThat(root.status(path("/efi"), true).permissions()).isEqualTo(0700);
            root.detach(path("/efi"));
            assertErrno("ENOENT", () -> read(root, "/efi/Größe \u20ac"));
            root.close();
            assertThat(Loops.on(directory)).isEmpty();
        }
        Commands.run("fsck.vfat", "-n", efi);
    }

    @ParameterizedTest
    @EnumSource(MountWay.class)
    void nothingOfItReachesTheHost(MountWay way) throws IOException {
        KernelEngine engine = new KernelEngine(way);
        Path image = TestImages.filesystem("ext4", directory.resolve("ext4"));
        String before = Files.readString(Path.of("/proc/self/mountinfo"));
        try (Filesystem root = images.mount(engine, image, "ext4", false)) {
            root.createSpecialFile(path("/null"), FileType.CHARACTER_DEVICE, 0666, 0x103);
            assertErrno("EINVAL", () -> root.open(path("/null")));
            assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).isEqualTo(before);
            assertThat(Loops.on(directory)).hasSize(1).noneMatch(Loops::isMountedOnHost);
        }
        String sha = TestImages.sha256(image);
        try (Filesystem root = images.mount(engine, image, "ext4", true)) {
            assertThat(root.isReadOnly()).isTrue();
            assertErrno("EROFS", () -> create(root, "/x", ""));
        }
        assertThat(TestImages.sha256(image)).isEqualTo(sha);
    }

    @ParameterizedTest
    @EnumSource(MountWay.class)
    void whatFailsIsTypedAndLeavesNothing(MountWay way) throws IOException {
        KernelEngine engine = new KernelEngine(way);
        Path zeroes = TestImages.sparse(directory.resolve("zeroes"), 64);
        assertThatThrownBy(() -> images.mount(engine, zeroes, "ext4", true))
                .isInstanceOf(CorruptDataException.class);
        assertThatThrownBy(() -> images.mount(engine, zeroes, "zfs", true))
                .isInstanceOf(UnsupportedException.class);
        Path image = TestImages.filesystem("ext4", directory.resolve("ext4"));
        assertThatThrownBy(() -> images.mount(engine, image, "ext4", true, "subvol=x"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("subvol");
        assertThat(Loops.on(directory)).isEmpty();
    }
}
