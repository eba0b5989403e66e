package io.drydock.internal.ext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.bindings.ext2fs.Ext2fs;
import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.FileTree;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.filesystem.MountOptions;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would be damaged by writing is only read, and the error says why. */
class RefusalTest {
    @TempDir Path directory;

    private Path image(String options) throws IOException {
        return ExtImages.make(directory.resolve("image"), 32, options);
    }

    private void refused(Path image, Class<? extends DrydockException> type, String reason)
            throws IOException {
        assertThatThrownBy(() -> ExtImages.userspace(image, false))
                .isInstanceOf(type)
                .hasMessageContaining(reason)
                .hasMessageContaining("read-only");
        try (Filesystem filesystem = ExtImages.userspace(image, true)) {
            assertThat(filesystem.list(GuestPath.ROOT)).isNotEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"quota, quotas", "project, projects"})
    void featuresThatAreNotKeptUp(String feature, String reason) throws IOException {
        refused(image("-t ext4 -O " + feature), UnsupportedException.class, reason);
    }

    @Test
    void aFilesystemThatIsMountedElsewhere() throws IOException {
        Path image = image("-t ext4 -b 4096 -O mmp");
        ExtImages.userspace(image, false).close();
        String block =
                Commands.run("dumpe2fs", "-h", image)
                        .replaceAll("(?s).*MMP block number: *(\\d+).*", "$1");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(Long.parseLong(block) * 4096 + Integer.BYTES);
            file.writeInt(1);
        }
        refused(image, RefusedException.class, "mmp");
    }

    @ParameterizedTest
    @CsvSource({"2, errors", "0, unmounted cleanly"})
    void aFilesystemToBeRepaired(String state, String reason) throws IOException {
        Path image = image("-t ext4");
        Commands.run("debugfs", "-w", "-R", "ssv state " + state, image);
        refused(image, RefusedException.class, reason);
    }

    /** What e2fsck would have to say of flags that stand for nothing is not looked at. */
    private Path imageWith(String feature, String path, int flag) throws IOException {
        Path image = image("-t ext4 -O ^inline_data," + feature);
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            FileTree.of(filesystem).write("/file", new byte[5000]);
            FileTree.of(filesystem).createDirectories("/directory");
        }
        String flags = Integer.toHexString(flag | Ext2fs.EXT4_EXTENTS_FL());
        Commands.run("debugfs", "-w", "-R", "sif " + path + " flags 0x" + flags, image);
        return image;
    }

    private static void refused(
            Filesystem filesystem, ThrowableAssert.ThrowingCallable change, String reason)
            throws IOException {
        assertThatThrownBy(change)
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining(reason);
        FileTree.of(filesystem).write("/other", new byte[1]);
    }

    @Test
    void aFileThatIsSealed() throws IOException {
        GuestPath file = GuestPath.of("/file");
        Path image = imageWith("verity", "/file", Ext2fs.EXT4_VERITY_FL());
        try (Filesystem filesystem = ExtImages.userspace(image, false);
                FileHandle open = filesystem.openForWrite(file)) {
            MemorySegment bytes = MemorySegment.ofArray(new byte[10]);
            refused(filesystem, () -> open.write(0, bytes), "fs-verity");
            refused(filesystem, () -> open.truncate(0), "fs-verity");
            refused(filesystem, () -> open.punchHole(0, 4096), "fs-verity");
            assertThat(FileTree.of(filesystem).read(file)).hasSize(5000);
            filesystem.removeFile(file);
        }
    }

    @ParameterizedTest
    @CsvSource({"casefold, 0x40000000, casefold", "encrypt, 0x800, fscrypt"})
    void aDirectoryWhoseNamesAreOthers(String feature, String flag, String reason)
            throws IOException {
        GuestPath inside = GuestPath.of("/directory/inside");
        Path image = imageWith(feature, "/directory", Integer.decode(flag));
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            refused(filesystem, () -> filesystem.create(inside, 0644).close(), reason);
            refused(filesystem, () -> filesystem.createDirectory(inside, 0755), reason);
            GuestPath file = GuestPath.of("/file");
            refused(filesystem, () -> filesystem.rename(file, inside), reason);
            refused(filesystem, () -> filesystem.createLink(inside, file), reason);
        }
    }

    @Test
    void aFileThatIsEncrypted() throws IOException {
        GuestPath file = GuestPath.of("/file");
        Path image = imageWith("encrypt", "/file", Ext2fs.EXT4_ENCRYPT_FL());
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            refused(filesystem, () -> filesystem.open(file).close(), "fscrypt");
            refused(filesystem, () -> filesystem.openForWrite(file).close(), "fscrypt");
        }
    }

    private void refusedUnlessWithoutRecovery(Path image, String reason) throws IOException {
        for (boolean readOnly : new boolean[] {true, false}) {
            assertThatThrownBy(() -> ExtImages.userspace(image, readOnly))
                    .isInstanceOf(UnsupportedException.class)
                    .hasMessageContaining(reason)
                    .hasMessageContaining("e2fsck");
        }
        MountOptions asItIs = MountOptions.defaults().readOnly().withoutRecovery();
        try (Filesystem filesystem = ExtImages.userspace(image, asItIs)) {
            assertThat(filesystem.list(GuestPath.ROOT)).isNotEmpty();
        }
    }

    @Test
    void aJournalOnAnotherDevice() throws IOException {
        Path image = image("-t ext4 -O ^has_journal");
        String uuid = "ssv journal_uuid 01234567-89ab-4cde-8f01-23456789abcd";
        for (String command : new String[] {"feature has_journal needs_recovery", uuid}) {
            Commands.run("debugfs", "-w", "-R", command, image);
        }
        refusedUnlessWithoutRecovery(image, "on another device");
    }

    @Test
    void fastCommits() throws IOException {
        Needs.root();
        Path image = image("-t ext4 -O fast_commit");
        ExtImages.userspace(image, false).close();
        Path copy = directory.resolve("copy");
        String script =
                """
                sync; for i in 1 2 3; do echo x > f$i; sync f$i; done; cp %s %s
                """
                        .formatted(image, copy);
        ExtImages.inKernel(image, Files.writeString(directory.resolve("script"), script));
        refusedUnlessWithoutRecovery(copy, "fast commits");
    }

    @Test
    void oneThatIsCutOff() throws IOException {
        Path image = image("-t ext4");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(20 << 20);
        }
        assertThatThrownBy(() -> ExtImages.userspace(image, true))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("32768 blocks, but its device only 20480");
    }

    @Test
    void noneAtAll() throws IOException {
        Path image = TestImages.sparse(directory.resolve("image"), 1);
        assertThatThrownBy(() -> ExtImages.userspace(image, true))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("no superblock");
    }
}
