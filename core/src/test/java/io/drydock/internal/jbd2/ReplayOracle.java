package io.drydock.internal.jbd2;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.Commands;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Replays a journal twice: by us, and by e2fsck(8). */
final class ReplayOracle {
    private static final int SUPERBLOCK = 1024;
    private static final int CHUNK_BYTES = 64 << 10;

    /** Where and how long: s_wtime, s_kbytes_written, s_wtime_hi, and s_checksum of them. */
    private static final List<int[]> OF_WRITING =
            List.of(
                    new int[] {0x30, 4},
                    new int[] {0x178, 8},
                    new int[] {0x274, 1},
                    new int[] {0x3fc, 4});

    private ReplayOracle() {}

    /**
     * Replays copies of an image, which must be the same to the byte afterwards, but for when and
     * how much e2fsck has written.
     */
    static Recovery compare(Path image) throws IOException {
        Path theirs = copy(image, ".e2fsck");
        Path ours = copy(image, ".ours");
        try {
            Commands.tryRun("e2fsck", "-y", "-E", "journal_only", theirs);
            Recovery done = replay(ours);
            assertSame(ours, theirs);
            return done;
        } finally {
            Files.delete(theirs);
            Files.delete(ours);
        }
    }

    static Path copy(Path image, String suffix) throws IOException {
        Path copy = image.resolveSibling(image.getFileName() + suffix);
        Commands.run("cp", "--sparse=always", image, copy);
        return copy;
    }

    static Recovery replay(Path image) throws IOException {
        try (FileBlockDevice device = FileBlockDevice.open(image, false)) {
            Recovery done = Jbd2.replay(device, image.toString());
            assertThat(Jbd2.isNeeded(device, image.toString())).isFalse();
            return done;
        }
    }

    private static void assertSame(Path ours, Path theirs) throws IOException {
        try (InputStream first = Files.newInputStream(ours);
                InputStream second = Files.newInputStream(theirs)) {
            for (long at = 0; ; at += CHUNK_BYTES) {
                byte[] mine = first.readNBytes(CHUNK_BYTES);
                byte[] others = second.readNBytes(CHUNK_BYTES);
                if (at == 0) {
                    forgetWriting(mine);
                    forgetWriting(others);
                }
                int difference = Arrays.mismatch(mine, others);
                assertThat(difference).as("differs at 0x%x", at + difference).isNegative();
                if (mine.length == 0) {
                    return;
                }
            }
        }
    }

    private static void forgetWriting(byte[] start) {
        for (int[] field : OF_WRITING) {
            Arrays.fill(start, SUPERBLOCK + field[0], SUPERBLOCK + field[0] + field[1], (byte) 0);
        }
    }
}
