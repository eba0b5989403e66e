package io.drydock.internal.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.lvm.LogicalVolume;
import io.drydock.lvm.VolumeGroup;
import io.drydock.lvm.VolumeGroups;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a disk holds, reading it ends, in groups that can be true or in typed errors. */
@Timeout(300)
class LvmFuzzTest {
    private static final long SEED = 20261122;
    private static final int ROUNDS = 5_000;

    @FuzzTest
    void anyText(byte[] text) throws IOException {
        int length = Math.min(text.length, 60_000);
        check(MadeDisk.of(new String(text, 0, length, StandardCharsets.ISO_8859_1)));
    }

    @Test
    void mutatedDisks() throws IOException {
        Random random = new Random(SEED);
        String sound = sound();
        for (int round = 0; round < ROUNDS; round++) {
            MadeDisk disk = MadeDisk.of(mutated(sound, random));
            if (random.nextBoolean()) {
                for (int i = random.nextInt(4); i > 0; i--) {
                    int at =
                            random.nextBoolean()
                                    ? 512 + random.nextInt(140)
                                    : 4096 + random.nextInt(64);
                    disk.bytes[at] = (byte) random.nextInt();
                }
                disk.repairLabel();
                disk.repairArea();
            }
            check(disk);
        }
    }

    /** Metadata with every type of segment that is known, and one that is not. */
    private static String sound() throws IOException {
        try (InputStream text =
                LvmFuzzTest.class.getResourceAsStream("LvmFuzzTestInputs/anyText/all")) {
            return new String(Objects.requireNonNull(text).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void allTypesAreRead() throws IOException {
        VolumeGroups read = MadeDisk.read(MadeDisk.of(sound()));
        assertThat(read.errors()).isEmpty();
        VolumeGroup group = read.groups().getFirst();
        assertThat(group.logicalVolumes())
                .extracting(LogicalVolume::type)
                .contains(
                        "linear",
                        "striped",
                        "mirror",
                        "raid1",
                        "raid10",
                        "thin-pool",
                        "thin",
                        "cache-pool",
                        "cache",
                        "snapshot",
                        "error",
                        "vdo");
    }

    private static String mutated(String sound, Random random) {
        StringBuilder text = new StringBuilder(sound);
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(text.length() - 40);
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, (char) (32 + random.nextInt(96)));
                case 1 -> text.delete(at, at + 1 + random.nextInt(30));
                case 2 -> text.insert(at, text.substring(at, at + 1 + random.nextInt(30)));
                default -> {
                    int digit = digit(text, at);
                    text.setCharAt(digit, (char) ('0' + random.nextInt(10)));
                }
            }
        }
        return text.toString();
    }

    private static int digit(StringBuilder text, int from) {
        int at = from;
        while (!Character.isDigit(text.charAt(at))) {
            at = (at + 1) % text.length();
        }
        return at;
    }

    private static void check(MadeDisk disk) throws IOException {
        VolumeGroups read = MadeDisk.read(disk);
        for (VolumeGroup group : read.groups()) {
            assertThat(Ids.isName(group.name())).isTrue();
            assertThat(group.freeBytes()).isBetween(0L, group.sizeBytes());
            for (LogicalVolume volume : group.logicalVolumes()) {
                assertThat(volume.sizeBytes()).isNotNegative();
                group.physicalVolumesOf(volume);
                VolumeDevice.isPossible(group, volume);
            }
        }
    }
}
