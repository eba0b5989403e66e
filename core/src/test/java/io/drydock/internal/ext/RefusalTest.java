package io.drydock.internal.ext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.DrydockException;
import io.drydock.error.RefusedException;
import io.drydock.error.UnsupportedException;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.testing.Commands;
import io.drydock.testing.TestImages;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
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
