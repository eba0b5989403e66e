package io.drydock.volume;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.error.DrydockException;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.Commands;
import io.drydock.testing.Needs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a disk holds, reading its table ends, in a table or in a typed error. */
class PartitionTableFuzzTest {
    private static final long SEED = 20261121;
    private static final int ROUNDS = 10_000;

    @TempDir Path dir;

    @FuzzTest
    void anyBytes(byte[] bytes) throws IOException {
        check(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "label: gpt\nfirst-lba: 34\ngrain: 512\nsize=10K\nsize=50K\n",
                "label: dos\ngrain: 512\nsize=10K\ntype=5,size=100K\nsize=1K\nsize=9K\nsize=9K\nsize=9K\n"
            })
    void mutatedTables(String script) throws IOException {
        Needs.program("sfdisk", "fdisk");
        byte[] sound = image(script);
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = sound.clone();
            int changes = 1 + random.nextInt(4);
            for (int i = 0; i < changes; i++) {
                bytes[interesting(random, bytes)] = (byte) random.nextInt();
            }
            if (random.nextBoolean()) {
                GptChecksums.repair(bytes);
            }
            check(
                    random.nextInt(10) == 0
                            ? Arrays.copyOf(bytes, random.nextInt(bytes.length))
                            : bytes);
        }
    }

    /** An offset where something stands: flipping zeroes in the middle of nowhere finds nothing. */
    private static int interesting(Random random, byte[] bytes) {
        int[] starts = {0x1b8, 512, 1024, bytes.length - 512};
        if (random.nextInt(3) == 0) {
            int at = random.nextInt(bytes.length);
            while (bytes[at] == 0) {
                at = (at + 1) % bytes.length;
            }
            return at;
        }
        return Math.min(
                starts[random.nextInt(starts.length)] + random.nextInt(96), bytes.length - 1);
    }

    private byte[] image(String script) throws IOException {
        Path image = dir.resolve("disk.img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(128 << 10);
        }
        Commands.runWithInput(script, "sfdisk", "--quiet", "--no-tell-kernel", image);
        return Files.readAllBytes(image);
    }

    private static void check(byte[] bytes) throws IOException {
        try {
            PartitionTable.read(BytesDevice.of(bytes), "/dev/sda")
                    .ifPresent(table -> checkPlaces(table, bytes.length));
        } catch (DrydockException expected) {
            assertThat(expected).hasMessageContaining("/dev/sda");
        }
    }

    private static void checkPlaces(PartitionTable table, long size) {
        assertThat(table.partitions()).hasSizeLessThanOrEqualTo(PartitionTable.MAX_NUMBER);
        assertThat(table.warnings()).hasSizeLessThan(1000);
        for (Partition partition : table.partitions()) {
            assertThat(partition.offsetBytes()).isNotNegative();
            assertThat(partition.sizeBytes()).isPositive();
            assertThat(partition.offsetBytes() + partition.sizeBytes()).isLessThanOrEqualTo(size);
        }
    }
}
