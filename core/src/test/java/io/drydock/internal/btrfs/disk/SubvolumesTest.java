package io.drydock.internal.btrfs.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.DrydockException;
import io.drydock.error.NotFoundException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileStatus;
import io.drydock.internal.block.FileBlockDevice;
import io.drydock.internal.driver.Inodes;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subvolumes, snapshots, and which one is mounted. */
@Tag("host")
class SubvolumesTest {
    private static final String SCRIPT =
            """
            echo top > name
            btrfs subvolume create @ && echo root > @/name
            btrfs subvolume create @/nested && echo nested > @/nested/name
            mkdir @/dir && btrfs subvolume create @/dir/deep && echo deep > @/dir/deep/name
            btrfs subvolume snapshot -r @ snapshot
            echo changed > @/name
            btrfs subvolume create gone && sync && btrfs subvolume delete gone
            btrfs subvolume set-default @
            """;

    @TempDir private static Path directory;
    private static FileBlockDevice device;

    @BeforeAll
    static void make() throws IOException {
        Needs.root();
        Needs.filesystem("btrfs");
        Needs.program("btrfs", "btrfs-progs");
        List<Path> images = BtrfsTrees.make(directory, 1, 128, "", "noatime", SCRIPT);
        device = FileBlockDevice.open(images.getFirst(), true);
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
    }

    private static Inodes open(String... options) throws IOException {
        return new BtrfsDriver().open(BtrfsTrees.medium(List.of(device), options));
    }

    @Test
    void theDefaultOneIsMounted() throws IOException {
        try (Inodes inodes = open()) {
            assertThat(BtrfsTrees.text(inodes, "name")).isEqualTo("changed\n");
            assertThat(BtrfsTrees.text(inodes, "nested/name")).isEqualTo("nested\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"subvol=/", "subvolid=5", "subvolid=0", "subvol=/,subvolid=0x5"})
    void theTopIsMounted(String options) throws IOException {
        try (Inodes inodes = open(options.split(","))) {
            assertThat(BtrfsTrees.text(inodes, "name")).isEqualTo("top\n");
            assertThat(BtrfsTrees.text(inodes, "@/name")).isEqualTo("changed\n");
            assertThat(BtrfsTrees.text(inodes, "snapshot/name")).isEqualTo("root\n");
            assertThat(inodes.list(inodes.root())).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"subvol=@/dir/deep", "subvol=/@//dir/./deep/"})
    void anotherIsMounted(String option) throws IOException {
        try (Inodes inodes = open(option)) {
            assertThat(BtrfsTrees.text(inodes, "name")).isEqualTo("deep\n");
            FileStatus root = inodes.status(inodes.root());
            assertThat(root.inode()).isEqualTo(256);
            assertThat(inodes.root()).isEqualTo(256);
        }
    }

    @Test
    void aSnapshotHasEmptyDirectoriesForOtherSubvolumes() throws IOException {
        try (Inodes inodes = open("subvol=snapshot")) {
            long nested = BtrfsTrees.find(inodes, "nested");
            long deep = BtrfsTrees.find(inodes, "dir/deep");
            assertThat(nested).isNotEqualTo(deep);
            for (long empty : new long[] {nested, deep}) {
                assertThat(inodes.list(empty)).isEmpty();
                assertThat(inodes.lookup(empty, new byte[] {'x'})).isEmpty();
                assertThat(inodes.attributes(empty)).isEmpty();
                assertThat(inodes.status(empty).isDirectory()).isTrue();
                assertThat(inodes.status(empty).permissions()).isEqualTo(0755);
                assertThat(inodes.status(empty).inode()).isEqualTo(2);
            }
        }
    }

    @Test
    void inodesOfSubvolumesAreToldApart() throws IOException {
        try (Inodes inodes = open("subvol=/")) {
            FileStatus one = inodes.status(BtrfsTrees.find(inodes, "@/name"));
            FileStatus other = inodes.status(BtrfsTrees.find(inodes, "snapshot/name"));
            assertThat(one.inode()).isEqualTo(other.inode());
            assertThat(one.isSameFile(other)).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"subvol=none", "subvol=@/dir", "subvol=@/name", "subvolid=7777"})
    void whatIsNoneIsNotFound(String option) {
        assertThatThrownBy(() -> open(option)).isInstanceOf(NotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"subvol=@,subvolid=5", "subvolid=x", "nosuchoption", "rescue=x"})
    void optionsThatCannotBeAreRefused(String options) {
        assertThatThrownBy(() -> open(options.split(",")))
                .isInstanceOf(RefusedException.class)
                .isInstanceOf(DrydockException.class);
    }
}
