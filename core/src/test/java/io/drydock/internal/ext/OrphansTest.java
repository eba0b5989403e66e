package io.drydock.internal.ext;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were deleted while they were open are given up, whoever was it that deleted them. */
class OrphansTest {
    private static final int PIECE_BYTES = 1 << 20;

    @TempDir Path directory;

    @BeforeEach
    void needs() {
        Needs.root();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t ext4 -O ^orphan_file", "-t ext4 -O orphan_file", "-t ext3"})
    void thoseOfTheKernelAreGivenUp(String options) throws IOException {
        Path image = ExtImages.make(directory.resolve("image"), 64, options);
        Path copy = directory.resolve("copy");
        // A copy of the disk while they are open is what a crash leaves.
        String script =
                """
                perl -e 'for (1..5) { open my $f, ">f$_"; print $f "x" x 1000000; push @f, $f }
                unlink "f1", "f2", "f3"; truncate "f4", 5000; system "sync; cp %s %s"'
                """
                        .formatted(image, copy);
        ExtImages.inKernel(image, Files.writeString(directory.resolve("script"), script));
        try (Filesystem filesystem = ExtImages.userspace(copy, true)) {
            assertThat(filesystem.list(GuestPath.ROOT)).hasSize(3);
        }
        try (Filesystem filesystem = ExtImages.userspace(copy, false)) {
            assertThat(filesystem.list(GuestPath.ROOT)).hasSize(3);
            long used = filesystem.space(GuestPath.ROOT).usedBytes();
            assertThat(used).isLessThan(5 * PIECE_BYTES);
        }
        ExtImages.check(copy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t ext4 -O ^orphan_file", "-t ext4 -O orphan_file"})
    void oursAreGivenUpByTheKernel(String options) throws IOException {
        Path image = ExtImages.make(directory.resolve("image"), 64, options);
        Path copy = directory.resolve("copy");
        GuestPath path = GuestPath.of("/file");
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            long before = filesystem.space(path.parent()).freeBytes();
            try (FileHandle file = filesystem.create(path, 0644);
                    FileHandle other = filesystem.create(GuestPath.of("/other"), 0644)) {
                file.write(0, MemorySegment.ofArray(new byte[PIECE_BYTES]));
                other.write(0, MemorySegment.ofArray(new byte[PIECE_BYTES]));
                filesystem.removeFile(path);
                filesystem.removeFile(GuestPath.of("/other"));
                filesystem.sync();
                Commands.run("cp", image, copy);
                assertThat(file.read(0, MemorySegment.ofArray(new byte[10]))).isEqualTo(10);
            }
            assertThat(filesystem.space(path.parent()).freeBytes()).isEqualTo(before);
        }
        ExtImages.check(image);
        assertThat(Commands.run("dumpe2fs", "-h", copy)).contains("First orphan inode:");
        ExtImages.kernel(copy, false).close();
        ExtImages.check(copy);
    }
}
