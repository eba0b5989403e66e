package io.drydock.internal.iso9660;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.drydock.internal.driver.Medium;
import io.drydock.testing.BytesDevice;
import io.drydock.testing.HostileVisit;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an image holds, reading it ends, in files or in typed errors. */
@Tag("host")
@Timeout(900)
class IsoFuzzTest {
    private static final long SEED = 20261122;
    private static final int ROUNDS = 3_000;

    /** What comes before the first volume descriptor, and is not looked at. */
    private static final int SYSTEM_AREA = 32_768;

    @FuzzTest(maxDuration = "10m")
    void anyVolume(byte[] volume) throws IOException {
        visit(volume);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rock-ridge-and-joliet", "rock-ridge-of-xorriso", "compressed", "deep"})
    void mutatedVolumes(String name) throws IOException {
        byte[] sound;
        try (InputStream in =
                IsoFuzzTest.class.getResourceAsStream("IsoFuzzTestInputs/anyVolume/" + name)) {
            sound = Objects.requireNonNull(in).readAllBytes();
        }
        assertThat(visit(sound)).isGreaterThan(3);
        Random random = new Random(SEED);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] mutated = sound.clone();
            for (int i = 1 + random.nextInt(6); i > 0; i--) {
                int at = random.nextInt(mutated.length);
                mutated[at] =
                        switch (random.nextInt(4)) {
                            case 0 -> (byte) 0xff;
                            case 1 -> 0;
                            case 2 -> (byte) (mutated[at] + 1);
                            default -> (byte) random.nextInt();
                        };
            }
            visit(mutated);
        }
    }

    private static int visit(byte[] volume) throws IOException {
        byte[] image = new byte[SYSTEM_AREA + volume.length];
        System.arraycopy(volume, 0, image, SYSTEM_AREA, volume.length);
        Medium medium =
                new Medium(
                        BytesDevice.of(image), List.of(), "iso9660", "image", 1, true, List.of());
        return HostileVisit.all(() -> new IsoDriver().open(medium));
    }
}
