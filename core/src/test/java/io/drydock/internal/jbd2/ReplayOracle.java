package io.drydock.internal.jbd2;

import static org.assertj.core.api.Assertions.assertThat;

import io.drydock.internal.block.FileBlockDevice;
import io.drydock.testing.Commands;
import io.drydock.testing.Damage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Replays a journal by us, by e2fsck(8) and by debugfs(8). */
final class ReplayOracle {
    private static final int SUPERBLOCK = 1024;
    private static final int LAST_ORPHAN = 0xe8;
    private static final int READ_ONLY_COMPATIBLE = 0x64;
    private static final int ORPHAN_PRESENT = 0x10000;
    private static final int CHUNK_BYTES = 64 << 10;

    /**
     * Where and how long: s_wtime, s_lastcheck, s_kbytes_written, the high bits of times, and
     * s_checksum of them.
     */
    private static final List<int[]> OF_WRITING =
            List.of(
                    new int[] {0x30, 4},
                    new int[] {0x40, 4},
                    new int[] {0x178, 8},
                    new int[] {0x274, 4},
                    new int[] {0x3fc, 4});

    private ReplayOracle() {}

    /**
     * Replays copies of an image, which must be the same to the byte afterwards, but for when and
     * how much the others have written: debugfs, and e2fsck if there are no orphans, which it would
     * remove.
     */
    static Recovery compare(Path image) throws IOException {
        Path ours = copy(image, ".ours");
        try {
            Recovery done = replay(ours);
            // Before the replay, the checksums of bitmaps may be wrong.
            compare(image, ours, "debugfs", "-n", "-w", "-R", "journal_run");
            if (!hasOrphans(ours)) {
                compare(image, ours, "e2fsck", "-y", "-E", "journal_only");
            }
            return done;
        } finally {
            Files.delete(ours);
        }
    }

    private static void compare(Path image, Path ours, String... command) throws IOException {
        Path theirs = copy(image, ".theirs");
        try {
            List<Object> words = new ArrayList<>(List.of(command));
            words.add(theirs);
            String said = Commands.tryRun(words.toArray()).output();
            assertSame(ours, theirs, command[0] + ": " + said);
        } finally {
            Files.delete(theirs);
        }
    }

    /** Whether it has a list of them, or says that there may be some in a file. */
    private static boolean hasOrphans(Path image) throws IOException {
        ByteBuffer superblock =
                ByteBuffer.wrap(Damage.read(image, SUPERBLOCK, SUPERBLOCK))
                        .order(ByteOrder.LITTLE_ENDIAN);
        return superblock.getInt(LAST_ORPHAN) != 0
                || (superblock.getInt(READ_ONLY_COMPATIBLE) & ORPHAN_PRESENT) != 0;
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

    private static void assertSame(Path ours, Path theirs, String said) throws IOException {
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
                assertThat(difference).as("%s: byte 0x%x", said, at + difference).isNegative();
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
