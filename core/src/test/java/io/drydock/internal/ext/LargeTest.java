package io.drydock.internal.ext;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.error.FileException;
import io.drydock.filesystem.DirectoryEntry;
import io.drydock.filesystem.FileHandle;
import io.drydock.filesystem.Filesystem;
import io.drydock.filesystem.GuestPath;
import io.drydock.testing.Commands;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Large directories, and disks that are full. */
class LargeTest {
    /** {@code -Ddrydock.ext.files=20000} makes more. */
    private static final int FILES = Integer.getInteger("drydock.ext.files", 4000);

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"-t ext4 -b 1024", "-t ext4 -O inline_data", "-t ext3 -N 30000"})
    void aDirectoryWithManyNamesGetsAndKeepsItsIndex(String options) throws IOException {
        Path image = ExtImages.make(directory.resolve("image"), 256, options + " -N 40000");
        GuestPath many = GuestPath.of("/many");
        try (Filesystem filesystem = ExtImages.userspace(image, false)) {
            filesystem.createDirectory(many, 0755);
            for (int i = 0; i < FILES; i++) {
                filesystem.create(many.resolve("a-file-with-the-number-" + i), 0644).close();
            }
            assertThat(filesystem.list(many)).hasSize(FILES);
            for (int i = 0; i < FILES; i += 3) {
                filesystem.removeFile(many.resolve("a-file-with-the-number-" + i));
            }
        }
        ExtImages.check(image);
        String index = Commands.run("debugfs", "-R", "htree /many", image);
        assertThat(index).contains("Root node dump").contains("Number of entries");
        try (Filesystem filesystem = ExtImages.userspace(image, true)) {
            for (int i = 1; i < FILES; i += 3) {
                GuestPath file = many.resolve("a-file-with-the-number-" + i);
                assertThat(filesystem.status(file, false).links()).isOne();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-t ext4", "-t ext4 -O bigalloc -C 65536", "-t ext2 -b 1024"})
    void aDiskThatIsFullStaysSound(String options) throws IOException {
        Path image = ExtImages.make(directory.resolve("image"), 24, options);
        Random random = new Random(4);
        int full = 0;
        try (Filesystem filesystem = ExtImages.userspace(image, false);
                Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(1 << 20);
            for (int i = 0; full < 40 && i < 2000; i++) {
                GuestPath file = GuestPath.of("/file" + i);
                try (FileHandle made = filesystem.create(file, 0644)) {
                    for (int piece = 0; piece < 4; piece++) {
                        long offset = random.nextInt(1 << 23);
                        made.write(offset, bytes.asSlice(0, random.nextInt(1 << 17)));
                    }
                    filesystem.setAttribute(file, "user.large", new byte[900], false);
                } catch (FileException e) {
                    assertThat(e.errno()).isEqualTo("ENOSPC");
                    full++;
                }
                if (i % 7 == 6) {
                    List<DirectoryEntry> there = filesystem.list(GuestPath.ROOT);
                    GuestPath some = there.get(random.nextInt(there.size())).name();
                    if (!some.toString().equals("lost+found")) {
                        filesystem.removeFile(some);
                    }
                }
            }
            assertThat(full).isEqualTo(40);
        }
        ExtImages.check(image);
    }

    @Test
    void theLastBlockOfAFilesystemCanBeFreed() throws IOException {
        Path image = ExtImages.make(directory.resolve("image"), 8, "-t ext4 -m 0 -O ^has_journal");
        GuestPath file = GuestPath.of("/all");
        try (Filesystem filesystem = ExtImages.userspace(image, false);
                Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(1 << 16);
            filesystem.create(file, 0644).close();
            long last = filesystem.space(file).totalBytes() / (1 << 16);
            try (FileHandle made = filesystem.openForWrite(file)) {
                // What is asked for last is what the library looks for from the end on.
                for (long piece = last; piece >= 0; piece--) {
                    made.write(piece << 16, bytes);
                }
            } catch (FileException e) {
                assertThat(e.errno()).isEqualTo("ENOSPC");
            }
            long free = filesystem.space(file).freeBytes();
            filesystem.removeFile(file);
            assertThat(filesystem.space(GuestPath.ROOT).freeBytes()).isGreaterThan(free);
        }
        ExtImages.check(image);
    }
}
