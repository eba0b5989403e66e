package io.drydock.ntfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drydock.error.CorruptDataException;
import io.drydock.error.RefusedException;
import io.drydock.filesystem.FileType;
import io.drydock.internal.driver.NewInode;
import io.drydock.testing.TestImages;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** States in which an NTFS must not be written, and what is none at all. */
class NtfsStateTest {
    private static final String HIBERNATED = "hiberfil.sys";

    @TempDir private Path directory;
    private NtfsImage image;

    @BeforeEach
    void make() throws Exception {
        image = NtfsImage.make(directory.resolve("ntfs"), 32);
        image.write(inodes ->
                inodes.create(
                        inodes.root(), Trees.bytes("file"), NewInode.of(FileType.REGULAR, 0644)));
    }

    private void hibernate() throws Exception {
        image.write(inodes -> {
            long file =
                    inodes.create(
                            inodes.root(),
                            Trees.bytes(HIBERNATED),
                            NewInode.of(FileType.REGULAR, 0644));
            Trees.write(inodes, file, 0, Trees.bytes("hibr" + "\0".repeat(8188)));
        });
    }

    @Test
    void aHibernatedWindowsIsNotWrittenTo() throws Exception {
        hibernate();
        String before = TestImages.sha256(image.file());

        assertThatThrownBy(() -> image.write(inodes -> {}))
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll(NtfsImage.NAME, "hibernated", "read-only");
        image.read(inodes -> assertThat(Trees.find(inodes, HIBERNATED)).isPositive());
        assertThat(TestImages.sha256(image.file())).isEqualTo(before);
    }

    @Test
    void aHibernatedWindowsIsGivenUpWhenThatIsWanted() throws Exception {
        hibernate();

        image.write(
                inodes ->
                        assertThat(inodes.lookup(inodes.root(), Trees.bytes(HIBERNATED))).isEmpty(),
                "remove_hiberfile");

        image.check();
        image.write(inodes -> assertThat(inodes.list(inodes.root())).hasSize(1));
    }

    /** An empty log is filled with ones: one that says anything else was not closed. */
    private void dirtyLog() throws Exception {
        byte[] bytes = Files.readAllBytes(image.file());
        int ones = 0;
        int at = 0;
        while (ones < 1 << 20) {
            ones = bytes[at++] == -1 ? ones + 1 : 0;
        }
        try (RandomAccessFile file = new RandomAccessFile(image.file().toFile(), "rw")) {
            file.seek(at - ones);
            file.write(Trees.bytes("RSTR".repeat(1024)));
        }
    }

    @Test
    void aDirtyLogIsNotWrittenOver() throws Exception {
        dirtyLog();
        String before = TestImages.sha256(image.file());

        assertThatThrownBy(() -> image.write(inodes -> {}))
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll(NtfsImage.NAME, "log is dirty", "read-only", "recover");
        image.read(inodes -> assertThat(Trees.find(inodes, "file")).isPositive());
        assertThat(TestImages.sha256(image.file())).isEqualTo(before);
        image.write(inodes -> {}, "recover");
        image.write(inodes -> assertThat(Trees.find(inodes, "file")).isPositive());
    }

    @Test
    void readingWritesNothing() throws Exception {
        String before = TestImages.sha256(image.file());

        image.read(inodes -> {
            Trees.facts(inodes);
            inodes.space();
        });

        assertThat(TestImages.sha256(image.file())).isEqualTo(before);
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThatThrownBy(() -> image.read(inodes -> {}, "uid=1000"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("uid=1000");
    }

    @Test
    void somethingElseIsNoNtfs() throws Exception {
        Files.write(image.file(), new byte[1 << 20]);

        assertThatThrownBy(() -> image.read(inodes -> {}))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining(NtfsImage.NAME);
    }

    @Test
    void anImageThatWasCutOffIsDamaged() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(image.file().toFile(), "rw")) {
            file.setLength(8 << 20);
        }

        assertThatThrownBy(() -> image.read(inodes -> {})).isInstanceOf(CorruptDataException.class);
    }
}
